// The theme of the product's own pages (cookie "theme") holds in Django admin as well; without a
// choice of the person it follows the system, as there.
(() => {
  const root = document.documentElement;
  const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = chosen || system;

  document.addEventListener("click", (event) => {
    if (!event.target.closest(".look-toggle")) return;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  });
})();
