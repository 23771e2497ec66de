// The bell: how many notifications are unread. Asked for once the page stands, if the page does not
// bring it with something else, and every half a minute while it is looked at. Where one has asked for them, the newest become notifications of the
// browser, and then it is asked for behind other windows too: that is when they are of use.

const EVERY = 30_000; // milliseconds
const SHOWN = "bell-shown"; // the newest that has been shown, so that each tab shows it once

const bell = document.querySelector("[data-bell]");

async function askBell() {
  if (!bell || (document.hidden && !mayPush())) return;
  try {
    const response = await fetch(`${bell.dataset.bell}?since=${shown()}`, { headers: { "HX-Request": "true" } });
    if (response.status === 401) return clearInterval(bellTimer);
    if (response.ok) tell(await response.json());
  } catch {
    // Without a connection the count stands still; the next time will tell.
  }
}

function tell({ count, most, newest: all }) {
  const newest = all.filter(({ pk }) => pk > shown());
  const place = bell.querySelector("[data-bell-count]");
  place.textContent = count > most ? `${most}+` : String(count);
  place.hidden = !count;
  bell.setAttribute("aria-label", count ? `${bell.title}: ${place.textContent} ${bell.dataset.words}` : bell.title);
  const isFirst = localStorage.getItem(SHOWN) === null;
  localStorage.setItem(SHOWN, String(newest[0]?.pk ?? shown()));
  if (!isFirst && mayPush()) newest.reverse().forEach(push);
}

function shown() {
  return Number(localStorage.getItem(SHOWN)) || 0;
}

function mayPush() {
  return "Notification" in window && Notification.permission === "granted";
}

function push({ pk, subject }) {
  let notice;
  try {
    notice = new Notification(subject, { tag: `notification-${pk}` });
  } catch {
    return; // a phone shows none of a page's own; the bell counts all the same
  }
  notice.addEventListener("click", () => {
    window.focus();
    window.location.assign(`${bell.getAttribute("href")}${pk}/`);
  });
}

const asking = document.querySelector("[data-ask-push]");
if (asking && "Notification" in window && Notification.permission === "default") {
  asking.hidden = false;
  asking.addEventListener("click", async () => {
    if ((await Notification.requestPermission()) !== "default") asking.hidden = true;
  });
}

const bellTimer = setInterval(askBell, EVERY);
document.addEventListener("visibilitychange", askBell);
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches("[data-bell-count][data-news]")) tell(JSON.parse(target.dataset.news));
});
if (!document.querySelector('[data-brings~="bell"]')) askBell();
