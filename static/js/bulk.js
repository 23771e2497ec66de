// Choosing many documents in a list: x ticks the current row, Shift and a click all up to it.
// What was chosen outlives an exchange of the list by htmx. The bar itself is shown by the style sheet.

{
  const boxes = () => [...document.querySelectorAll("input[data-choose]")];
  const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  let last = null; // the box that was ticked last

  function tell() {
    const all = boxes();
    for (const box of all) box.checked ? chosen.add(box.value) : chosen.delete(box.value);
    const ticked = all.filter((box) => box.checked).length;
    const count = document.querySelector("[data-choose-count]");
    if (count) count.textContent = String(ticked);
    const whole = document.querySelector("input[data-choose-all]");
    if (whole) {
      whole.checked = ticked > 0 && ticked === all.length;
      whole.indeterminate = ticked > 0 && ticked < all.length;
    }
  }

  function setAll(value) {
    for (const box of boxes()) box.checked = value;
    const everything = document.querySelector("[data-choose-whole]");
    if (everything && !value) everything.checked = false;
    tell();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-choose-none]")) return setAll(false);
    const box = event.target.closest("input[data-choose]");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-choose-all]")) setAll(event.target.checked);
    else if (event.target.matches("input[data-choose]")) tell();
  });

  document.addEventListener("keydown", (event) => {
    const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    if (key !== "x" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([data-choose]), textarea, select, button, [contenteditable]")) return;
    const row = event.target.closest("tr, li") || document;
    const box = row.querySelector("input[data-choose]") || document.querySelector("[aria-current] input[data-choose]");
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    last = box;
    tell();
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const box of boxes()) box.checked = chosen.has(box.value);
    tell();
  });

  window.addEventListener("pageshow", tell); // the browser ticks again what was ticked on the way back
}
