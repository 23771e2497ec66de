// The page of a document: what is typed is not left by accident, files are looked at in place.

const $ = (selector, within = document) => within.querySelector(selector);

// A form that was typed into: its page is not left, and it is not replaced, without a question.

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.typed = "";
});
document.addEventListener("submit", (event) => {
  delete event.target.dataset.typed;
});
addEventListener("beforeunload", (event) => {
  if ($("form[data-guard][data-typed]")) event.preventDefault();
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if ($("form[data-typed]", event.detail.target)) event.detail.shouldSwap = false;
});

// The button of a step whose form is open already presses that form's own button.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-action][data-opens]");
  if (!link) return;
  const finish = $(`button[data-finish][data-action="${link.dataset.action}"]`);
  if (finish) {
    event.preventDefault();
    event.stopImmediatePropagation();
    finish.click();
  }
}, true);

// Ctrl+Enter saves what is being typed; a form that was opened to take the next step takes it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form[data-guard]");
  if (!form) return;
  event.preventDefault();
  const button = form.matches("[data-finishes]") ? "[data-finish]" : "[data-save]";
  ($(button, form) || $("button", form)).click();
});

// A saved form is gone: where it stood, when it was saved is said.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const words = detail.requestConfig?.elt.dataset.saved;
  const head = words && detail.xhr.status === 200 && $(`#${detail.target.id} > .card-head`);
  if (!head || $(".saved-at", head)) return;
  const note = document.createElement("span");
  note.className = "saved-at muted small";
  note.role = "status";
  const time = new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  note.textContent = words.replace("%time%", time);
  head.append(note);
});

// Files go up as soon as they are chosen, dropped or pasted.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
});

// Another file is chosen: what was wrong with the one before is past.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !target.files.length) return;
  const place = target.closest(".field, .attach");
  for (const said of place?.querySelectorAll(".errorlist, .field-error") ?? []) said.remove();
  place?.classList.remove("has-error");
  target.removeAttribute("aria-invalid");
});

// A player that cannot play makes way for the file itself, one without a picture says so. What
// happens to media does not bubble.
for (const kind of ["error", "loadedmetadata"]) {
  document.addEventListener(kind, ({ target }) => {
    if (!target.matches?.(".file :is(audio, video)")) return;
    if (kind === "loadedmetadata" && target.videoWidth !== 0) return;
    target.hidden = kind === "error";
    $("[data-unplayable]", target.parentElement).hidden = false;
  }, true);
}

function takeFiles(input, files) {
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-upload], .stage-form");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    form.classList.toggle("is-over", kind === "dragover");
    if (kind === "dragleave") return;
    event.preventDefault();
    const input = $("input[type=file]", form);
    if (kind === "drop" && input) takeFiles(input, event.dataTransfer.files);
  });
}

document.addEventListener("paste", (event) => {
  const input = $("form[data-upload] input[type=file]");
  const pasted = event.clipboardData;
  // Office programs put a picture beside the text that is meant.
  if (!input || !pasted?.files.length || pasted.types.includes("text/plain")) return;
  event.preventDefault();
  takeFiles(input, pasted.files);
});

// A picture or a PDF opens over the page; without this script, in a new tab.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  const viewer = $("#viewer");
  if (!link || !viewer || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const shown = document.createElement(link.dataset.view === "pdf" ? "iframe" : "img");
  shown.src = link.href;
  shown.title = shown.alt = link.textContent.trim();
  $("[data-viewer-body]", viewer).replaceChildren(shown);
  viewer.showModal();
});

$("#viewer")?.addEventListener("close", () => $("[data-viewer-body]").replaceChildren());

// Two texts: typing into one's own chooses it.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-own-text]")) return;
  $('input[type=radio][value="mine"]', event.target.closest(".choice-side")).checked = true;
});

// A comment that is being typed is kept in this tab, for this document and this person: the session
// may end, the page may be reloaded. Sent, it is forgotten; signing out forgets all of them.

function restore(within) {
  for (const field of within.querySelectorAll("textarea[data-keep]")) {
    if (!field.value) field.value = sessionStorage.getItem(field.dataset.keep) || "";
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.keep) return;
  if (target.value) sessionStorage.setItem(target.dataset.keep, target.value);
  else sessionStorage.removeItem(target.dataset.keep);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const sent = detail.requestConfig?.verb === "post" && detail.xhr.status < 300;
  const field = sent && detail.requestConfig.elt.querySelector("[data-keep]");
  if (field) sessionStorage.removeItem(field.dataset.keep);
});
restore(document);
