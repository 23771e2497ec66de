// Long lists are searched by typing; without scripts they stay plain selects.
//   searchable(select, {options of Tom Select})
// The words come from the nearest element with data-nothing-found (and data-remove, of several).

const MOVES = ["ArrowDown", "ArrowUp", "PageDown", "PageUp"];

function searchable(select, settings = {}) {
  select.setAttribute("aria-hidden", "true"); // what stands in its place has the label
  const list = new TomSelect(select, {
    hidePlaceholder: true,
    plugins: select.multiple ? { remove_button: { title: wordFor(select, "remove") } } : {},
    ...settings,
    render: { no_results: () => nothingFound(select) },
  });
  if (select.hasAttribute("aria-required")) list.control_input.setAttribute("aria-required", "true");
  tabTakesWhatWasMeant(list);
  return list;
}

function wordFor(select, name) {
  return select.closest(`[data-${name}]`)?.dataset[name] ?? "";
}

function nothingFound(select) {
  const line = document.createElement("div");
  line.className = "no-results";
  line.textContent = select.closest("[data-nothing-found]").dataset.nothingFound;
  return line;
}

// The first line of an opened list is marked: on the way through, Tab must not choose it.
function tabTakesWhatWasMeant(list) {
  const means = (isMeant) => (list.settings.selectOnTab = isMeant);
  means(false);
  list.on("type", (words) => means(words !== ""));
  for (const leaving of ["focus", "blur", "item_add"]) list.on(leaving, () => means(false));
  list.control_input.addEventListener("keydown", ({ key }) => MOVES.includes(key) && means(true));
}
