// A card is moved: dragged, by keys, or from its menu. It stands in the other column at once; the
// server then asks for what the step demands, or says why not, and the card settles accordingly.

const dialog = document.getElementById("board-dialog");
const typedBefore = new Map(); // what was typed into a step that was put off, until the page is left
let dragging = false;
let lifted = null; // {card, home}: in the hand of the keyboard
let moving = null; // {card, home, list}: waits for the server, or for what is typed

const isBusy = () => dragging || Boolean(lifted) || Boolean(moving) || dialog.open;

function addressOf(card, step) {
  return new URL(`${step}?from=${card.dataset.state}`, linkOf(card).href);
}

function putBack(card, home, hadFocus) {
  card.classList.remove("is-pending", "is-lifted");
  put(card, home, { always: true });
  if (hadFocus) focusCard(card);
}

// The server is asked for the form of the step

async function begin(card, list, home, hadFocus) {
  moving = { card, home, list, hadFocus };
  card.classList.add("is-pending");
  const answer = await ask(addressOf(card, `move/${list.dataset.column}/`));
  if (!answer) return settle();
  open(answer);
  fillIn(dialog.querySelector("[data-move-form]"));
}

// The text of the answer; a refusal is told, and nothing returned.
async function ask(address) {
  let response;
  try {
    response = await fetch(address, { headers: { "HX-Request": "true" } });
  } catch {
    return void toast({ kind: "network" });
  }
  if (response.ok) return response.text();
  const isReason = response.headers.get("Content-Type")?.startsWith("application/json");
  if (isReason) return void toast({ text: (await response.json()).reason });
  return void toast({ kind: KIND_BY_STATUS[response.status] || "server" });
}

function open(html) {
  const place = document.getElementById("move");
  place.innerHTML = html; // of our own server, escaped there
  htmx.process(place);
  if (!dialog.open) dialog.showModal();
  place.querySelector("[autofocus], [data-to]")?.focus();
}

// The step is over: done, refused or put off
function settle(done = false) {
  if (!moving) return;
  const { card, home, list, hadFocus } = moving;
  moving = null;
  if (!done) {
    putBack(card, home, hadFocus);
    say(theBoard().dataset.back, card, home);
  } else {
    card.classList.remove("is-pending", "is-lifted");
    card.dataset.state = list.dataset.column;
    if (hadFocus) focusCard(card);
  }
  if (dialog.open) dialog.close();
  askForChanges();
}

document.addEventListener("moved", ({ detail }) => {
  typedBefore.delete(keyOfMove());
  settle(true);
  document.getElementById("board-said").textContent = detail.text;
});

dialog.addEventListener("close", () => {
  keepTyped(dialog.querySelector("[data-move-form]"));
  settle();
  document.getElementById("move").replaceChildren();
});

dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-move]")) return dialog.close();
  const choice = event.target.closest("[data-to]");
  if (choice) chooseFromMenu(choice.dataset.to);
});

dialog.addEventListener("htmx:afterSwap", () => {
  dialog.querySelector("[aria-invalid=true], [autofocus]")?.focus();
});

// Ctrl+Enter takes the step, as on the page of the document
dialog.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-move-form]");
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
  event.preventDefault();
  form.querySelector("button:not([type=button])").click();
});

// What was typed comes back when the same step is begun again

const keyOfMove = () => moving && `${moving.card.dataset.card}/${moving.list.dataset.column}`;

dialog.addEventListener("input", ({ target }) => {
  target.closest("[data-move-form]")?.setAttribute("data-typed", "");
});

function keepTyped(form) {
  if (moving && form?.hasAttribute("data-typed")) typedBefore.set(keyOfMove(), new FormData(form));
}

function fillIn(form) {
  const typed = typedBefore.get(keyOfMove());
  if (!typed || !form) return;
  for (const field of form.elements) {
    const isOurs = field.name && field.type !== "file" && field.name !== "csrfmiddlewaretoken";
    if (isOurs && typed.has(field.name)) field.value = typed.get(field.name);
  }
  form.setAttribute("data-typed", "");
}

addEventListener("beforeunload", (event) => {
  if (dialog.open && dialog.querySelector("[data-move-form][data-typed]")) event.preventDefault();
});

// From the menu of a card

let menuCard = null;

async function openMenu(card) {
  menuCard = card;
  const answer = await ask(addressOf(card, "moves/"));
  if (answer) open(answer);
}

function chooseFromMenu(state) {
  const home = listOf(menuCard);
  const list = [...home.closest(".board-cells").querySelectorAll("[data-cell]")].find((each) => each.dataset.column === state);
  list.prepend(menuCard);
  begin(menuCard, list, home, true);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-moves]");
  if (button) openMenu(cardAt(button));
});

// By keys: space lifts, the arrows choose the column, Enter drops, Esc puts back

function lift(card) {
  lifted = { card, home: listOf(card) };
  card.classList.add("is-lifted");
  say(theBoard().dataset.lifted, card);
}

function carry(step) {
  const list = listBeside(listOf(lifted.card), step);
  if (!list) return;
  if (list === lifted.home) put(lifted.card, list, { always: true });
  else list.prepend(lifted.card);
  focusCard(lifted.card);
  say(theBoard().dataset.over, lifted.card, list);
}

function drop({ back = false } = {}) {
  const { card, home } = lifted;
  const list = listOf(card);
  lifted = null;
  card.classList.remove("is-lifted");
  if (!back && list !== home) return begin(card, list, home, true);
  putBack(card, home, true);
  say(theBoard().dataset.back, card, home);
}

const LIFTED_KEYS = {
  ArrowLeft: () => carry(-1),
  ArrowRight: () => carry(1),
  ArrowUp: () => {},
  ArrowDown: () => {},
  Enter: () => drop(),
  " ": () => drop(),
  Escape: () => drop({ back: true }),
  Tab: () => drop({ back: true }),
};

// Before the frame's own keys: a lifted card has them all.
document.addEventListener("keydown", (event) => {
  if (!lifted || !LIFTED_KEYS[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  LIFTED_KEYS[event.key]();
}, true);

document.addEventListener("keydown", (event) => {
  const card = cardAt(event.target);
  if (!card || !mayMove() || !isPlain(event) || isBusy() || event.target.matches("button")) return;
  if (event.key === " ") lift(card);
  else if (keyOf(event) === "m") openMenu(card);
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", () => lifted && drop({ back: true }), true);

// By the mouse or a finger

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function mark(list) {
  for (const each of theBoard().querySelectorAll(".board-list.is-over")) each.classList.remove("is-over");
  list?.classList.add("is-over");
}

function makeSortable(list) {
  list.dataset.sortable = "";
  new Sortable(list, {
    group: list.closest("[data-lane]")?.dataset.lane || "board",
    draggable: "[data-card]",
    filter: "button",
    preventOnFilter: false,
    sort: false,
    animation: calm ? 0 : 120,
    delay: 220, // of a finger, which scrolls otherwise
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    forceFallback: true, // the same everywhere, and the whole card under the pointer
    fallbackOnBody: true,
    fallbackTolerance: 4,
    ghostClass: "is-target",
    fallbackClass: "is-dragged",
    onStart() {
      dragging = true;
      theBoard().classList.add("is-lifting");
    },
    onMove: ({ to, from }) => mark(to === from ? null : to),
    onEnd({ item, from, to }) {
      dragging = false;
      mark(null);
      theBoard().classList.remove("is-lifting");
      if (from === to) return put(item, from, { always: true });
      begin(item, to, from, item.contains(document.activeElement));
    },
  });
}

function prepare(part) {
  if (!mayMove()) return;
  for (const list of part.querySelectorAll("[data-cell]:not([data-sortable])")) makeSortable(list);
}

prepare(theBoard());
document.addEventListener("htmx:load", ({ target }) => target.closest?.("#board") && prepare(target.parentElement || target));
