// A form handed back to be sent again: says when somebody has signed in, and does not go unasked.

const form = document.querySelector("[data-resend]");
const place = document.querySelector("[data-signed-in]");

new BroadcastChannel("session").addEventListener("message", () => {
  if (place) place.textContent = place.dataset.signedIn;
});

function hold(event) {
  event.preventDefault();
}

window.addEventListener("beforeunload", hold);
function release() {
  window.removeEventListener("beforeunload", hold);
}

form.addEventListener("submit", release);
form.querySelector("[data-leave]").addEventListener("click", release);
