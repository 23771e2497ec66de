// The next and the previous document, in the view of the register that this one was opened from.

(() => {
  const place = document.querySelector("[data-register]");
  if (!place) return;
  const VIEW_KEY = "feedback-view"; // written by the register
  const from = document.referrer ? new URL(document.referrer) : null;
  if (from?.origin === location.origin && from.pathname === place.dataset.register) {
    sessionStorage.setItem(VIEW_KEY, from.search);
  }
  const view = sessionStorage.getItem(VIEW_KEY) || "";
  if (place.dataset.neighbours) {
    htmx.ajax("GET", place.dataset.neighbours + view, { target: place, swap: "innerHTML" });
  } else {
    // They come with what the page fetches once it stands.
    document.addEventListener("htmx:configRequest", ({ detail }) => {
      if (detail.elt.matches('[data-brings~="neighbours"]')) detail.parameters.view = view.slice(1);
    });
  }

  // The list puts the focus on the row that was left.
  place.addEventListener("click", (event) => {
    if (event.target.closest("a:not([rel])")) sessionStorage.setItem("feedback-left", location.pathname);
  });

  // Going on keeps the view; over the edge of a page, its page changes.
  place.addEventListener("click", (event) => {
    const page = event.target.closest("a[data-page]")?.dataset.page;
    if (!page || page === "0") return;
    const params = new URLSearchParams(sessionStorage.getItem(VIEW_KEY) || "");
    params.set("page", page);
    sessionStorage.setItem(VIEW_KEY, `?${params}`);
  });
})();
