// The register: keyboard, quick look, panels of filters and columns.

const rows = () => [...document.querySelectorAll("tr[data-document]")];
const glance = document.getElementById("glance");
const panel = document.getElementById("register-panel");
const VIEW_KEY = "feedback-view"; // where a document looks for its neighbours

sessionStorage.setItem(VIEW_KEY, location.search);

document.querySelector(".register-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Rows: one is current; j and k move, Enter opens, space looks.

const current = () => document.querySelector("tr[data-document][aria-current]");

function makeCurrent(row) {
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.querySelector("a")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

const left = sessionStorage.getItem("feedback-left"); // written by a document on the way back here
sessionStorage.removeItem("feedback-left");
const leftRow = left && rows().find((row) => row.dataset.document === left);
if (leftRow) makeCurrent(leftRow);

function move(step) {
  const all = rows();
  const place = all.indexOf(current());
  const next = all[place < 0 ? 0 : Math.min(Math.max(place + step, 0), all.length - 1)];
  if (!next) return;
  makeCurrent(next);
  if (!glance.hidden) look(next);
}

function look(row) {
  glance.hidden = false;
  htmx.ajax("GET", `${row.dataset.document}glance/`, { target: glance, swap: "innerHTML" });
}

function closeGlance() {
  glance.hidden = true;
  glance.replaceChildren();
  current()?.querySelector("a")?.focus();
}

const isBusy = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
const isControl = (target) => target.matches("input:not([data-choose]), textarea, select, button, summary, [contenteditable]");
const letter = (event) => (event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !glance.hidden) return closeGlance();
  if (isBusy(event) || isControl(event.target)) return;
  const row = current();
  const link = event.target.closest("a");
  const onOtherLink = link && !link.closest("tr[data-document]");
  const key = letter(event);
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "Enter" && row && !link) location.assign(row.dataset.document);
  else if (key === " " && row && !onOtherLink && !event.target.matches("[data-choose]")) glance.hidden ? look(row) : closeGlance();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-glance]")) return closeGlance();
  const row = event.target.closest("tr[data-document]");
  if (!row || event.target.closest("a, .col-choose") || getSelection().toString()) return;
  makeCurrent(row);
  if (event.detail === 2) location.assign(row.dataset.document);
  else if (!glance.hidden || matchMedia("(min-width: 1024px)").matches) look(row);
  else location.assign(row.dataset.document);
});

// What does not fit its cell is told by its title.

document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest(".register-table td");
  if (cell) cell.title = cell.scrollWidth > cell.clientWidth ? cell.textContent.trim() : "";
});

// Panels: loaded when they are opened, closed by the same button.

function markOpen(name) {
  for (const button of document.querySelectorAll("[data-panel]")) {
    button.setAttribute("aria-expanded", String(button.dataset.panel === name));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-panel]");
  const closes = event.target.closest("[data-close-panel]") || button?.getAttribute("aria-expanded") === "true";
  if (!closes || !panel.firstElementChild) return;
  event.preventDefault();
  event.stopPropagation();
  panel.replaceChildren();
  markOpen("");
}, true);

panel?.addEventListener("htmx:afterSwap", (event) => {
  const form = panel.querySelector("form");
  markOpen(form?.matches("[data-columns]") ? "choose" : "filters");
  prepare(form);
  form?.querySelector("select, input:not([type=hidden])")?.focus();
});

function prepare(form) {
  for (const select of form?.querySelectorAll("select[multiple]") || []) {
    searchable(select, { maxOptions: 500 });
  }
}

prepare(panel?.querySelector("form"));

// An address stays short: what is empty is not sent.

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filters], .register-search")) return;
  for (const field of event.target.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});

window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-filters] :disabled, .register-search :disabled")) field.disabled = false;
});

// Columns: moved by the button, by Alt and an arrow, or dragged.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] button[name=up]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  item.previousElementSibling?.before(item);
  button.focus();
});

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-columns] li");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-columns] li");
  if (!dragged || !over) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  dragged = null;
});
