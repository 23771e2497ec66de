// Registered or deleted: what waited in this tab to be restored is not needed any more.

function forgetCopies() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("registration:")) sessionStorage.removeItem(name);
  }
}

const place = document.querySelector("[data-forget-copy]");
if (place.matches("form")) place.addEventListener("submit", forgetCopies);
else forgetCopies();
