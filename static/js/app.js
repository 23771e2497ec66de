// The frame: look, keyboard, dialogs, toasts, and what to say when a request fails.
// Other scripts say something with
//   document.dispatchEvent(new CustomEvent("toast", {detail: {text} or {kind}}));
// where kind is forbidden, missing, conflict, server, network or signin; a server does the same with
// the header HX-Trigger: {"toast": {"text": …, "url": …, "link": …}}.

const root = document.documentElement;

// Look: kept in cookies, so that the server draws the page right at once.

function remember(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
}

function toggleTheme() {
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  remember("theme", root.dataset.bsTheme);
  document.dispatchEvent(new CustomEvent("themechange"));
}

function toggleDensity() {
  root.dataset.density = root.dataset.density === "compact" ? "" : "compact";
  remember("density", root.dataset.density);
}

function toggleMenu(button) {
  root.dataset.menu = root.dataset.menu === "folded" ? "" : "folded";
  button.setAttribute("aria-expanded", String(!root.dataset.menu));
  remember("menu", root.dataset.menu);
}

// Toasts

function toast({ kind = "", text = "", url = "", link = "" }) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const words = text || place.dataset[kind];
  const shown = [...place.querySelectorAll("[data-toast-text]")];
  if (!words || shown.some((line) => line.textContent === words)) return;
  const item = place.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-toast-text]").textContent = words;
  const anchor = item.querySelector("[data-toast-link]");
  anchor.href = url || (kind === "signin" ? place.dataset.signinUrl : "");
  anchor.textContent = link || (kind === "signin" ? place.dataset.signinLink : "");
  anchor.hidden = !anchor.textContent;
  item.dataset.kind = kind;
  place.append(item);
}

function dropToasts(...kinds) {
  for (const kind of kinds) document.querySelector(`#toasts [data-kind="${kind}"]`)?.remove();
}

document.addEventListener("toast", (event) => toast(event.detail));

const KIND_BY_STATUS = { 401: "signin", 403: "forbidden", 404: "missing", 409: "conflict" };

let sent = 0; // requests so far
let failed = 0; // which of them was the last when one failed

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  detail.xhr.place = ++sent;
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => (failed = sent));
}

document.addEventListener("htmx:responseError", (event) => {
  toast({ kind: KIND_BY_STATUS[event.detail.xhr.status] || "server" });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => toast({ kind: "network" }));
}

// What a toast tells goes when it is true no more: somebody has signed in, in another tab too, or a
// request that was sent since then has come through.

const session = new BroadcastChannel("session");
session.addEventListener("message", () => dropToasts("signin"));
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (detail.xhr.status < 400 && detail.xhr.place > failed) dropToasts("signin", "network");
});
if (document.querySelector("[data-sign-out]")) session.postMessage("signed in");

// Signing in again in another tab renews the CSRF token: take the present one from the cookie.

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
}

document.addEventListener("htmx:configRequest", (event) => {
  if (!csrfToken()) return;
  event.detail.headers["X-CSRFToken"] = csrfToken();
  const { formData } = event.detail; // the form's own field would be believed before the header
  if (formData.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", csrfToken());
});

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
  if (field && csrfToken()) field.value = csrfToken();
});

// What a form keeps in this tab against a lost session is nobody's after signing out.

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) sessionStorage.clear();
});

// A popup stands below its button; where that is beside the edge of a phone, it moves in.
document.addEventListener("toggle", ({ target }) => {
  const body = target.matches?.("details[data-popup][open]") && target.querySelector(".popup-body");
  if (!body) return;
  body.style.translate = "";
  const { left, right } = body.getBoundingClientRect();
  const shift = Math.max(8 - left, 0) || Math.min(innerWidth - 8 - right, 0);
  if (shift) body.style.translate = `${shift}px`;
}, true);

// Clicks

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-toggle-theme]")) toggleTheme();
  if (button?.matches("[data-toggle-density]")) toggleDensity();
  if (button?.matches("[data-toggle-menu]")) toggleMenu(button);
  if (button?.matches("[data-toast-close]")) button.closest(".toast-plain").remove();
  if (button?.dataset.openDialog) openDialog(button.dataset.openDialog);
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    const isChosen = button?.dataset.openDialog || event.target.closest(".popup-item");
    if (!popup.contains(event.target) || isChosen) popup.open = false;
  }
});

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

// Keyboard: by the letter, or by the place of the key when the layout is not Latin.

const GO_TIME = 1500; // milliseconds between «g» and the letter after it
let goUntil = 0;

function isTyping(target) {
  return target.isContentEditable || target.matches("input, textarea, select, [role=textbox]");
}

function keyOf(event) {
  if (/^[a-z/?]$/i.test(event.key)) return event.key.toLowerCase();
  if (/^[\x20-\x7e]$/.test(event.key) && event.code !== "Slash") return event.key;
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
}

function closeOpen() {
  const popup = document.querySelector("details[data-popup][open]");
  if (popup) {
    popup.open = false;
    popup.querySelector("summary").focus();
  } else {
    document.querySelector("#toasts [data-toast-close]")?.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return isTyping(event.target) ? event.target.blur() : closeOpen();
  if (isTyping(event.target)) return;
  const key = keyOf(event);
  const going = performance.now() < goUntil;
  goUntil = key === "g" && !going ? performance.now() + GO_TIME : 0;
  if (key === "g") return;
  if (key === "?") return openDialog("shortcuts");
  if (going) event.stopImmediatePropagation(); // «g c» is not also the «c» of a document
  const target = document.querySelector(`[data-${going ? "go" : "shortcut"}~="${CSS.escape(key)}"]`);
  if (!target && !going) return sayWhyNot(key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("a, button")) return target.click();
  reveal(target);
  target.select();
});

// A page says by `data-why-not` why its keys do nothing here: «Next: … — who does it».
function sayWhyNot(key) {
  const words = document.querySelector(`[data-why-not~="${CSS.escape(key)}"]`);
  if (words) toast({ text: words.textContent.replace(/\s+/g, " ").trim() });
}

// What has the cursor is seen: in the middle, between what sticks to the edges.
function reveal(field) {
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}

// A form that comes back refused: the first field with a fault is looked at, wherever it stands.
addEventListener("load", () => {
  document.querySelector("main .has-error")?.scrollIntoView({ block: "center" });
});

// What a link has opened in its place is looked at, and typed into, at once.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const opener = detail.requestConfig?.elt;
  const place = document.getElementById(detail.target?.id);
  if (!opener?.matches("a[data-action], a[data-routing]") || !place) return;
  const fields = [...place.querySelectorAll("form :is(input, select, textarea, .ck-editor__editable)")];
  const shown = fields.filter((each) => each.type !== "hidden" && each.checkVisibility());
  const field = shown.find((each) => each.matches("[autofocus], [aria-invalid=true]")) || shown[0];
  if (field) reveal(field);
});

// On paper: what scripts have drawn is drawn in light colours, and nothing stays folded but what
// would have to be fetched first.

let onScreen = null;

addEventListener("beforeprint", () => {
  if (onScreen) return;
  const folded = [...document.querySelectorAll("main details:not([open], .popup, .change)")];
  onScreen = { theme: root.dataset.bsTheme, folded };
  for (const each of folded) each.open = true;
  paint("light");
});

addEventListener("afterprint", () => {
  if (!onScreen) return;
  for (const each of onScreen.folded) each.open = false;
  paint(onScreen.theme);
  onScreen = null;
});

function paint(theme) {
  if (root.dataset.bsTheme === theme) return;
  root.dataset.bsTheme = theme;
  document.dispatchEvent(new CustomEvent("themechange"));
}
