// The cards of the board: where each stands, what is said of it, and the keys that lead from one to
// another. A card is put to its place by data-place, which sorts as a text.

const theBoard = () => document.getElementById("board");
const mayMove = () => theBoard().hasAttribute("data-may-move");
const cardsOf = (list) => [...list.querySelectorAll(":scope > [data-card]")];
const linkOf = (card) => card.querySelector("a");
const listOf = (card) => card.closest("[data-cell]");
const cardAt = (target) => target.closest?.("#board [data-card]");
const listNamed = (cell) => theBoard().querySelector(`[data-cell="${CSS.escape(cell)}"]`);

function columnName(list) {
  return document.getElementById(`column-${list.dataset.column}`).textContent.trim();
}

function say(words, card, list) {
  const text = words.replace("{card}", linkOf(card).textContent).replace("{column}", list ? columnName(list) : "");
  document.getElementById("board-said").textContent = text;
}

// Put the card where it belongs in the list; false when that is behind what the list has loaded.
function put(card, list, { always = false } = {}) {
  const next = cardsOf(list).find((other) => other !== card && other.dataset.place > card.dataset.place);
  const more = list.querySelector(":scope > .board-more");
  if (!next && more && !always) return false;
  list.insertBefore(card, next || more);
  return true;
}

function focusCard(card) {
  linkOf(card).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// A card that changed while the rest of a column was fetched comes twice: the newer one stays.
document.addEventListener("htmx:load", ({ target }) => {
  const card = cardAt(target);
  if (!card) return;
  for (const other of theBoard().querySelectorAll(`[data-card="${card.dataset.card}"]`)) {
    if (other !== card) (other.contains(document.activeElement) ? card : other).remove();
  }
});

// The arrows: up and down through the column, also from lane to lane; aside to what stands beside.

function columnOf(list) {
  return [...theBoard().querySelectorAll(`[data-column="${list.dataset.column}"]`)].filter((each) => each.dataset.cell);
}

function above(card, step) {
  const all = columnOf(listOf(card)).flatMap(cardsOf);
  return all[all.indexOf(card) + step];
}

function listBeside(list, step) {
  const row = [...list.closest(".board-cells").querySelectorAll("[data-cell]")];
  return row[row.indexOf(list) + step];
}

function beside(card, step) {
  const top = card.getBoundingClientRect().top;
  const distance = (other) => Math.abs(other.getBoundingClientRect().top - top);
  for (let list = listBeside(listOf(card), step); list; list = listBeside(list, step)) {
    const nearest = cardsOf(list).sort((one, other) => distance(one) - distance(other))[0];
    if (nearest) return nearest;
  }
  return undefined;
}

const STEPS = {
  ArrowUp: (card) => above(card, -1),
  ArrowDown: (card) => above(card, 1),
  ArrowLeft: (card) => beside(card, -1),
  ArrowRight: (card) => beside(card, 1),
};

// A key pressed before the cards have come leads to the first of them.
let isAwaited = false;

document.addEventListener("htmx:load", () => {
  const first = isAwaited && theBoard().querySelector("[data-card]");
  if (!first) return;
  isAwaited = false;
  focusCard(first);
});

const isPlain = (event) => !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey);

document.addEventListener("keydown", (event) => {
  if (!isPlain(event) || !STEPS[event.key] || document.querySelector("dialog[open]")) return;
  const card = cardAt(event.target);
  const nowhere = event.target === document.body || event.target === theBoard();
  if (!card && !nowhere) return;
  const next = card ? STEPS[event.key](card) : theBoard().querySelector("[data-card]");
  isAwaited = !next && Boolean(theBoard().querySelector(".is-waiting"));
  if (!next) return;
  event.preventDefault();
  focusCard(next);
});

// The filters: what is chosen applies at once, and an address stays short.

const filters = document.querySelector("[data-board-filters]");

filters.addEventListener("change", (event) => {
  if (event.target.matches("select")) filters.requestSubmit();
});
filters.addEventListener("submit", () => {
  for (const field of filters.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});
window.addEventListener("pageshow", () => {
  for (const field of filters.querySelectorAll(":disabled")) field.disabled = false;
});
