// The queue of the secretary: j and k lead through it, Enter goes to the form of the open one.

const rows = () => [...document.querySelectorAll("#triage a[data-row]")];
const currentRow = () => document.querySelector("#triage li[aria-current] > a[data-row]");
const isBusy = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
const isControl = (target) => target.matches("input:not([data-choose]), textarea, select, button, summary, [contenteditable]");
const letter = (event) => (event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);

document.addEventListener("keydown", (event) => {
  if (isBusy(event) || isControl(event.target)) return;
  const key = letter(event);
  const row = currentRow();
  if (key === "j" || key === "k") {
    const all = rows();
    const place = all.indexOf(row);
    const next = all[place < 0 ? 0 : place + (key === "j" ? 1 : -1)];
    if (next) next.click();
  } else if (key === "Enter" && row && (event.target === row || event.target === document.body)) {
    document.querySelector("[data-first-form] select")?.focus();
  } else return;
  event.preventDefault();
});

// The list stands where it stood; the keys go on from the open row, unless a quick hand is in the form already.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "triage") return;
  const wrong = document.querySelector(".triage-panel [aria-invalid]");
  const isInForm = document.activeElement?.closest("[data-first-form]");
  if (wrong || !isInForm) (wrong || currentRow())?.focus({ preventScroll: true });
  currentRow()?.scrollIntoView({ block: "nearest" });
});
