// Runs before the first paint: without a choice of the person, the page follows the system.
(() => {
  const root = document.documentElement;
  root.dataset.js = "on";
  if (!root.dataset.bsTheme) {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.bsTheme = dark ? "dark" : "light";
  }
})();
