// A button that copies the text of another element, and says so.

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  } catch { // no leave to write there: it is marked, and Ctrl+C takes it
    getSelection().selectAllChildren(source);
  }
});
