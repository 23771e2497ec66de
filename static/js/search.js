// The search at the top: what it finds stands below its field while that, or one of the hits, has the
// focus (css/frame.css). Arrows go through the hits, Escape goes back; Enter in the field is the form.

const field = document.getElementById("search-everything");
const found = document.getElementById("search-found");

field?.form.addEventListener("keydown", (event) => {
  const links = [...found.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] || field).focus();
  } else if (event.key === "Escape" && at >= 0) {
    event.preventDefault();
    field.focus();
  }
});
