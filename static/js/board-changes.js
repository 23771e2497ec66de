// Two boards stay in step: while the page is looked at it asks every few seconds what has changed.
// Nothing moves while a card is in somebody's hand or the window of a step is open.

let asking = false;
let again = false;

async function askForChanges() {
  if (asking) return void (again = true);
  if (document.hidden || isBusy() || !theBoard().dataset.changes) return;
  asking = true;
  again = false;
  try {
    await takeAnswer(await fetch(theBoard().dataset.changes, whatToAsk()));
  } catch {
    // Without a connection the board stands still; the next time will tell.
  }
  asking = false;
  if (again) askForChanges();
}

function whatToAsk() {
  const have = [...theBoard().querySelectorAll("[data-card]")].map((card) => card.dataset.card);
  return {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
    body: new URLSearchParams({ since: theBoard().dataset.token, have: have.join() }),
  };
}

async function takeAnswer(response) {
  if (response.status === 401) {
    clearInterval(timer);
    return toast({ kind: "signin" });
  }
  if (response.status !== 200) return;
  const changes = await response.json();
  if (isBusy()) return; // asked again once the hand is free
  const lanes = Object.keys(changes.counts || {}).filter((name) => name.startsWith("/"));
  if (changes.anew || lanes.some((name) => !theBoard().querySelector(`[data-count="${CSS.escape(name)}"]`))) return fetchAnew();
  for (const change of changes.cards) show(change);
  for (const pk of changes.gone) takeAway(document.getElementById(`card-${pk}`));
  for (const place of theBoard().querySelectorAll("[data-count]")) place.textContent = changes.counts[place.dataset.count] ?? "0";
  theBoard().dataset.token = changes.token;
}

function show({ pk, cell, html }) {
  const template = document.createElement("template");
  template.innerHTML = html; // of our own server, escaped there
  const card = template.content.firstElementChild;
  const old = document.getElementById(`card-${pk}`);
  const list = listNamed(cell);
  old?.classList.remove("is-fresh");
  if (old && list === listOf(old) && old.outerHTML === card.outerHTML) return;
  const hadFocus = old?.contains(document.activeElement);
  const cameFrom = old && listOf(old);
  if (!list || !put(card, list)) return takeAway(old);
  old?.remove();
  card.classList.add("is-fresh");
  if (cameFrom && cameFrom !== list) say(theBoard().dataset.moved, card, list);
  if (hadFocus) linkOf(card).focus({ preventScroll: true });
}

function takeAway(card) {
  if (!card) return;
  const hadFocus = card.contains(document.activeElement);
  const next = above(card, 1) || above(card, -1);
  card.remove();
  if (hadFocus) (next ? linkOf(next) : theBoard()).focus({ preventScroll: true });
}

async function fetchAnew() {
  const focused = cardAt(document.activeElement)?.id;
  await htmx.ajax("GET", location.href, { target: "#board", select: "#board", swap: "outerHTML" });
  const card = focused && document.getElementById(focused);
  if (card) focusCard(card);
}

const timer = setInterval(askForChanges, Number(theBoard().dataset.seconds) * 1000);
document.addEventListener("visibilitychange", askForChanges);
