// Two cards of one client: another main card brings its values along, but for those that somebody has
// chosen already, and for what it lacks.

const form = document.querySelector(".merging-page form");
const chosen = new Set();

form?.addEventListener("change", ({ target }) => {
  if (target.name !== "main") return chosen.add(target.name);
  for (const value of form.querySelectorAll(`.two-values input[value="${CSS.escape(target.value)}"]`)) {
    const words = value.closest("label").textContent.trim();
    if (!chosen.has(value.name) && words && words !== "—") value.checked = true;
  }
});
