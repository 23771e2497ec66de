// What is typed is never lost (B9): the draft is saved by itself, and until the server has said so
// a copy waits in this tab, for this user and this form only.

const form = document.getElementById("registration");
const state = document.getElementById("save-state");
const prefix = `registration:${form.dataset.user}:`;
const copyName = prefix + form.dataset.key;
const SAVE_AFTER = 1000; // milliseconds without a change
const RETRY_AFTER = 10000;
const KEEPALIVE_BYTES = 60000; // browsers refuse more after the page is gone
const NOT_TYPED = ["csrfmiddlewaretoken", "key", "typed_by", "kept"];
const FOLLOWS = ["said", "offered"]; // what the rail offers anew
let isChanged = false;
let isSaving = false;
let isSignedOut = false;
let timer = 0;

function values() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name));
}

function body() {
  return new URLSearchParams([["key", form.dataset.key], ["typed_by", form.dataset.user], ...values()]);
}

function say(kind, time = "") {
  state.replaceChildren((state.dataset[kind] ?? "").replace("%time%", time));
  state.classList.toggle("text-danger-strong", !["saved", "saving", "uploading", "restored"].includes(kind));
  if (kind !== "signedOut") return;
  const link = document.createElement("a");
  Object.assign(link, { href: state.dataset.signInUrl, target: "_blank", rel: "noopener", textContent: state.dataset.signIn });
  state.append(" ", link);
}

// The copy in this tab

function keepCopy() {
  const name = document.querySelector("[data-chosen-name]").textContent;
  try {
    sessionStorage.setItem(copyName, JSON.stringify({ values: values(), name }));
    return true;
  } catch {
    return false; // Full or forbidden: the server has what was saved last.
  }
}

function ownCopies() {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(prefix));
}

function restore() {
  const copy = JSON.parse(sessionStorage.getItem(copyName));
  if (form.dataset.returned !== undefined) return sessionStorage.removeItem(copyName);
  if (!copy) return goToInterrupted();
  const typed = new Map(copy.values);
  restoreClient(typed, copy.name);
  for (const [name, value] of typed) if (!FOLLOWS.includes(name)) restoreField(form.elements[name], value);
  say("restored");
  changed();
}

// A form that was interrupted before the server had it is opened again, by its key.
function goToInterrupted() {
  const others = ownCopies();
  const asked = new URLSearchParams(location.search).get("key");
  if (asked) return sessionStorage.removeItem(prefix + asked);
  if (!others.length || location.pathname !== form.dataset.newUrl) return;
  const key = others[0].slice(prefix.length);
  location.replace(`${form.dataset.newUrl}?key=${encodeURIComponent(key)}`);
}

function restoreClient(typed, name) {
  const id = typed.get("client");
  if (!id || id === form.elements.client.value) return;
  const detail = { id, name, city: typed.get("city"), visit: typed.get("visit") };
  form.dispatchEvent(new CustomEvent("registration:restore-client", { detail }));
}

function restoreField(field, value) {
  if (!field || field.name === "client") return;
  if (field.tomselect) field.tomselect.setValue(value, true);
  else if (field.type === "radio") field.checked = field.value === value;
  else field.value = value;
}

// Saving

function changed() {
  isChanged = true;
  keepCopy();
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER);
}

async function save() {
  if (isSaving || form.dataset.sent || !isChanged) return;
  isSaving = true;
  isChanged = false;
  say("saving");
  try {
    await settle(await post());
  } catch {
    failed("offline");
  }
  isSaving = false;
  if (isChanged && !timer) timer = setTimeout(save, SAVE_AFTER);
}

function post(options = {}) {
  return fetch(form.dataset.saveUrl, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken() },
    body: body(),
    redirect: "manual",
    ...options,
  });
}

async function settle(response) {
  clearTimeout(timer);
  timer = 0;
  if (response.type === "opaqueredirect" || response.status === 403) return failed("signedOut");
  if (response.status === 404 || response.status === 409) return say("gone");
  if (!response.ok) return failed("refused");
  if (response.status === 204) say("");
  else say("saved", (await response.json()).saved_at);
  if (!isChanged) sessionStorage.removeItem(copyName);
}

function failed(kind) {
  isChanged = true;
  say(kind);
  clearTimeout(timer);
  timer = setTimeout(save, RETRY_AFTER);
}

// The page goes away: a closed tab, a link, a phone put into the pocket.
function leave() {
  if (!isChanged || form.dataset.sent || isSignedOut) return;
  keepCopy();
  if (String(body()).length < KEEPALIVE_BYTES) post({ keepalive: true }).catch(() => {});
}

form.addEventListener("registration:changed", changed);
form.addEventListener("registration:signed-out", () => failed("signedOut"));
form.addEventListener("registration:uploading", () => {
  if (form.dataset.uploads > 0) say("uploading");
  else if (state.textContent === state.dataset.uploading) say("");
});
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (!event.defaultPrevented) form.elements.kept.value = keepCopy() ? "yes" : "";
});

// Signing out waits for the last words to be saved, and leaves nothing in the tab.
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  isSignedOut = true;
  if (!isChanged) return;
  event.preventDefault();
  await save();
  sessionStorage.clear();
  event.target.submit();
});

window.addEventListener("pagehide", leave);
window.addEventListener("online", save);
window.addEventListener("focus", save);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leave();
});

restore();
