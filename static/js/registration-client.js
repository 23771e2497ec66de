// Who turned to us: the client is found as one types, chosen, or made in place (B3, C1).

const form = document.getElementById("registration");
const who = document.getElementById("who");
const search = document.getElementById("client-search");
const matches = document.getElementById("client-matches");
const newClient = document.getElementById("new-client");
const picker = document.getElementById("client-picker");
const chosen = document.getElementById("chosen-client");
const applicant = document.getElementById("applicant");
const { client, city } = form.elements;
let cityOfClient = city.value;
let answered = ""; // the words that the matches belong to
let isHurried = false;

function choose({ id, name, city: town = "" }, { moveOn = true } = {}) {
  client.value = id;
  chosen.querySelector("[data-chosen-name]").textContent = name;
  document.getElementById("chosen-contacts").replaceChildren(); // those of another one
  if (!city.value || city.value === cityOfClient) city.value = town;
  cityOfClient = town;
  matches.replaceChildren();
  show(true);
  client.dispatchEvent(new Event("change", { bubbles: true }));
  if (moveOn) document.querySelector("input[name=type]:checked, input[name=type]")?.focus();
  if (!who.dataset.clientUrl) return Promise.resolve(); // who sees no cards learns the name alone
  const url = who.dataset.clientUrl.replace("/0/", `/${id}/`);
  return htmx.ajax("GET", url, { target: "#client-rail", swap: "innerHTML" });
}

function forget() {
  client.value = "";
  if (city.value === cityOfClient) city.value = "";
  cityOfClient = "";
  document.getElementById("client-rail").replaceChildren();
  const visit = document.getElementById("visit-field");
  visit.querySelector("select").value = "";
  visit.hidden = true;
  newClient.replaceChildren();
  show(false);
  client.dispatchEvent(new Event("change", { bubbles: true }));
  search.focus();
  search.select();
}

function show(isChosen) {
  chosen.hidden = !isChosen;
  picker.hidden = isChosen;
  applicant.hidden = isChosen;
}

function offered() {
  return [...matches.querySelectorAll("button")];
}

function step(from, by) {
  const buttons = offered();
  const next = buttons.indexOf(from) + by;
  if (next < 0) search.focus();
  else buttons[Math.min(next, buttons.length - 1)]?.focus();
}

// Up and down go through the matches, Enter takes one, from the field the first.

picker.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (target !== search && !matches.contains(target)) return;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    step(target, key === "ArrowDown" ? 1 : -1);
  } else if (key === "Escape" && target !== search) {
    event.preventDefault();
    search.focus();
  } else if (key === "Enter" && target === search) {
    event.preventDefault();
    if (search.value === answered) matches.querySelector("button[data-client-id]")?.click();
    else isHurried = true;
  }
});

// Enter before the answer: the only match is taken, of several the first gets the focus.

matches.addEventListener("htmx:afterSettle", () => {
  answered = search.value;
  if (!isHurried) return;
  isHurried = false;
  const found = matches.querySelectorAll("button[data-client-id]");
  if (found.length === 1) found[0].click();
  else offered()[0]?.focus();
});

who.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.clientId) {
    const { clientId, clientName, clientCity } = button.dataset;
    choose({ id: clientId, name: clientName, city: clientCity });
  }
  if (button?.matches("[data-change-client]")) forget();
  if (button?.matches("[data-cancel-client]")) {
    newClient.replaceChildren();
    search.focus();
  }
});

// A new client: the form opens in place, its first empty field gets the focus.

newClient.addEventListener("htmx:afterSettle", () => {
  matches.replaceChildren();
  const invalid = newClient.querySelector("[aria-invalid=true]");
  const inputs = [...newClient.querySelectorAll("input[type=text]")].filter((input) => input.offsetParent);
  (invalid || inputs.find((input) => !input.value) || inputs[0])?.focus();
});

// What was typed into the search is the name of whoever it is: it moves with the kind of client.

const NAMES = ["last_name", "first_name", "middle_name"];

newClient.addEventListener("change", ({ target }) => {
  if (target.name === "kind") moveName(target.form, target.value === "legal_entity");
});

function moveName(card, isCompany) {
  const words = card.dataset.typed.trim().split(/\s+/);
  const { company } = card.elements;
  const names = NAMES.map((name) => card.elements[name]);
  const named = names.map(({ value }) => value).join(" ").trim();
  if (isCompany && !company.value && named === words.join(" ")) {
    company.value = named;
    for (const field of names) field.value = "";
  } else if (!isCompany && !named && company.value === words.join(" ")) {
    company.value = "";
    names.forEach((field, place) => (field.value = (place < 2 ? words[place] : words.slice(2).join(" ")) ?? ""));
  }
}

document.body.addEventListener("clientChosen", ({ detail }) => choose(detail));

// What another part restores

form.addEventListener("registration:restore-client", async ({ detail }) => {
  await choose(detail, { moveOn: false });
  if (detail.visit) form.elements.visit.value = detail.visit;
});
