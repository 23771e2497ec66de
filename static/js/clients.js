// The form of a client: one more contact.

const contacts = document.querySelector("[data-contacts]");
const row = document.querySelector("[data-contact-template]");
const button = document.querySelector("[data-add-contact-template]")?.content.firstElementChild;

function addContact() {
  const total = contacts.querySelector("[name=contacts-TOTAL_FORMS]");
  const added = row.content.firstElementChild.cloneNode(true);
  for (const node of added.querySelectorAll("*")) {
    for (const name of ["id", "name", "for"]) {
      if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace("__prefix__", total.value));
    }
  }
  total.value = Number(total.value) + 1;
  button.before(added);
  added.querySelector("input").focus();
}

if (contacts && row && button) {
  contacts.querySelector(".field-help").before(button);
  button.addEventListener("click", addContact);
}
