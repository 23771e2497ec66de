// Activities: keys of a list, «undo» that goes away, the phone that opens with a call.

const rows = () => [...document.querySelectorAll("[data-activities] [data-activity]")];
const letter = (event) => (event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);
const isControl = (target) => target.matches("input, textarea, select, button, summary, a, [contenteditable]");
const isBusy = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");

let place = -1; // of the current row: a row that was swapped is current again
const current = () => document.querySelector("[data-activity][aria-current]") || rows()[place];

function makeCurrent(index) {
  const all = rows();
  if (!all.length) return;
  place = Math.min(Math.max(index, 0), all.length - 1);
  current()?.removeAttribute("aria-current");
  all[place].setAttribute("aria-current", "true");
  all[place].focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}

const STEPS = { x: "complete", z: "undo", m: "move" };

document.addEventListener("keydown", (event) => {
  if (isBusy(event) || !rows().length) return;
  const key = letter(event);
  const typing = event.target.matches("input, textarea, select, [contenteditable]");
  if (typing || (key === "Enter" && isControl(event.target))) return;
  if (key === "j" || key === "k") makeCurrent(place + (key === "j" ? 1 : -1));
  else if (key === "Enter" && current()) current().querySelector("[data-open]")?.click();
  else if (STEPS[key] && current()) current().querySelector(`[data-step="${STEPS[key]}"]`)?.click();
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:load", (event) => {
  const row = event.target.closest?.("[data-activities] [data-activity]");
  if (row && rows().indexOf(row) === place && !row.querySelector("form.activity-form")) makeCurrent(place);
  event.target.querySelector?.(".activity-form textarea, .activity-form select, .activity-form input:not([type=hidden])")?.focus();
  for (const offer of event.target.querySelectorAll?.("[data-vanish]") || []) {
    setTimeout(() => offer.remove(), Number(offer.dataset.vanish) * 1000);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submits]")) event.target.form.requestSubmit();
});

// The phone opens by itself; the server writes down that there was a call.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.dial) location.assign(event.target.dataset.dial);
});
