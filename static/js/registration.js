// The registration form itself: choices, what follows from them, keyboard, errors, one submission.
// Its other parts: registration-client.js, -files.js, -draft.js. They speak by events of the form:
// "registration:changed" after anything typed, "registration:editor" once the editor is there.

const form = document.getElementById("registration");
const fields = form.elements;
const responsible = fields.responsible;
const proposedNote = document.getElementById("responsible-proposed");
const secretaryFirst = document.getElementById("secretary-first");
const goesTo = document.getElementById("goes-to");
// What the rules ask for; they are asked again when one of these changes.
const RULED_BY = ["type", "branch", "category", "urgency", "harm", "subject_employee"];
let chosenByHand = responsible.value !== fields.proposed.value;
let asking = null;
let submitter = null; // pressed while files were on their way

function announce(name, detail = {}) {
  form.dispatchEvent(new CustomEvent(`registration:${name}`, { detail }));
}

function setChoice(select, value) {
  if (select.tomselect) select.tomselect.setValue(value, true);
  else select.value = value;
}

for (const select of form.querySelectorAll("select[data-searchable]")) {
  // Who types fast and presses Enter means what he has typed.
  searchable(select, { maxOptions: null, refreshThrottle: 0, openOnFocus: true });
}

// Who is responsible by the rules follows what is chosen until somebody else, or nobody, is chosen
// by hand (B6, S3). The form carries who was proposed: the same is no choice.

function chosenType() {
  return form.querySelector("input[name=type]:checked");
}

async function proposeResponsible() {
  const type = chosenType();
  if (!type) return;
  asking?.abort();
  asking = new AbortController();
  const isAboutEmployee = type.dataset.objectKind === "employee";
  const query = new URLSearchParams({
    type: type.value,
    branch: fields.branch.value,
    category: fields.category.value,
    urgency: fields.urgency.value,
    harm: fields.harm.checked ? "1" : "",
    subject_employee: isAboutEmployee ? fields.subject_employee.value : "",
  });
  try {
    const response = await fetch(`${form.dataset.responsibleUrl}?${query}`, { signal: asking.signal, redirect: "error" });
    if (!response.ok) return;
    const answer = await response.json();
    secretaryFirst.hidden = !answer.secretary_first;
    goesTo.textContent = answer.goes_to;
    fillInResponsible(String(answer.id ?? ""));
  } catch {
    // Without the answer the server fills it in at registration.
  }
}

function fillInResponsible(id) {
  const follows = !chosenByHand && responsible.value === fields.proposed.value;
  fields.proposed.value = id;
  if (follows && responsible.value !== id) {
    responsible.value = id;
    announce("changed");
  }
  showProposed();
}

function showProposed() {
  const proposed = fields.proposed.value;
  proposedNote.hidden = !proposed || responsible.value !== proposed;
  goesTo.hidden = !goesTo.textContent || responsible.value !== proposed;
}

// A complaint needs a category; the star follows by CSS.

function demandCategory() {
  const isDemanded = String(Boolean(chosenType()?.matches("[data-complaint]")));
  const { category } = fields;
  for (const control of [category, category.tomselect.control_input]) control.setAttribute("aria-required", isDemanded);
}

// The goals of the reference that fit the type and the category; one that is chosen stays.

function offerGoals() {
  const [type, category] = [chosenType()?.value, fields.category.value];
  for (const option of fields.goal.options) {
    const { type: asked, categories } = option.dataset;
    const fits = (!asked || asked === type) && (!categories || categories.split(" ").includes(category));
    option.hidden = option.disabled = !fits && !option.selected;
  }
}

// A visit tells where and with whom it was.

function followVisit(option) {
  if (!option?.value) return;
  const { branch, employee } = option.dataset;
  if (fields.branch.value !== branch) {
    fields.branch.value = branch;
    proposeResponsible();
  }
  if (chosenType()?.dataset.objectKind === "employee" && !fields.subject_employee.value) {
    setChoice(fields.subject_employee, employee);
    proposeResponsible();
  }
}

document.addEventListener("change", ({ target }) => {
  if (target.form !== form) return;
  if (RULED_BY.includes(target.name)) proposeResponsible();
  if (target.name === "type") demandCategory();
  if (["type", "category"].includes(target.name)) offerGoals();
  if (target.name === "visit") followVisit(target.selectedOptions[0]);
  if (target === responsible) {
    chosenByHand = responsible.value !== fields.proposed.value;
    showProposed();
  }
});

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.form !== form || target.type === "file") return;
    forgive(target);
    announce("changed");
  });
}

// Keyboard: Ctrl+Enter registers from anywhere; Enter in a field does not.

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) form.requestSubmit(form.querySelector("button[value=register]"));
    } else if (event.target.form === form && event.target.matches("input:not([type=file])")) {
      event.preventDefault();
    }
  },
  true,
);

// Sent once, after the last file: a second click does nothing, coming back makes it possible again.

form.addEventListener("submit", (event) => {
  if (form.dataset.sent) return event.preventDefault();
  if (form.dataset.uploads > 0) {
    event.preventDefault();
    submitter = event.submitter;
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

form.addEventListener("registration:uploading", () => {
  if (!submitter || form.dataset.uploads > 0) return;
  const button = submitter;
  submitter = null;
  if (!form.querySelector(".file-item.is-refused")) form.requestSubmit(button);
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
});

// The editor

window.ckeditorRegisterCallback?.("id_statement", (editor) => {
  const textarea = fields.statement;
  editor.model.document.on("change:data", () => {
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.querySelector("label[for=id_statement]").addEventListener("click", () => editor.focus());
  const { view } = editor.editing;
  view.change((writer) => writer.setAttribute("aria-required", "true", view.document.getRoot()));
  announce("editor", { editor });
  if (firstError() === textarea) editor.focus();
});

// The first error gets the focus.

function firstError() {
  const place = document.querySelector(".registration .has-error");
  return place?.querySelector("input:not([type=hidden]), select, textarea") ?? null;
}

function focusFirstError() {
  const control = firstError();
  if (!control) return document.querySelector(".form-errors")?.scrollIntoView({ block: "center" });
  if (control.tomselect) focusQuietly(control.tomselect);
  else control.focus();
  control.closest(".field").scrollIntoView({ block: "center" });
}

// What an error speaks of was mended: the error goes.

function forgive(control) {
  if (!control.name || !control.value.trim()) return;
  const isWho = control.name === "client" || control.name === "applicant_name";
  if (isWho) document.getElementById("client-errors").replaceChildren();
  for (const place of [control.closest(".has-error"), isWho && document.querySelector("#client-field.has-error")]) {
    if (place) clearError(place);
  }
}

function clearError(place) {
  place.classList.remove("has-error");
  place.querySelector(".errorlist")?.remove();
  for (const marked of place.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
}

// Without opening the list, which would cover what is wrong. Tom Select focuses a moment later.
function focusQuietly(list) {
  list.settings.openOnFocus = false;
  list.focus();
  setTimeout(() => (list.settings.openOnFocus = true));
}

demandCategory();
focusFirstError();
proposeResponsible();
