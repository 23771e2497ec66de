// Files: chosen, dropped anywhere on the page, pasted or photographed; each is uploaded at once.

const form = document.getElementById("registration");
const panel = document.getElementById("files");
const list = document.getElementById("file-list");
const waiting = [];
let isUploading = false;

function add(files) {
  for (const line of list.querySelectorAll(".is-refused")) line.remove();
  for (const file of files) {
    if (file.size > panel.dataset.maxBytes) refuse(`${file.name}: ${panel.dataset.tooBig}`);
    else waiting.push({ file, line: lineFor(file) });
  }
  tell();
  if (!isUploading) uploadNext();
}

function lineFor(file) {
  const line = document.getElementById("file-in-progress").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("progress").setAttribute("aria-label", file.name);
  list.append(line);
  return line;
}

function refuse(text) {
  const line = document.getElementById("file-refused").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-text]").textContent = text;
  list.append(line);
}

function tell() {
  form.dataset.uploads = waiting.length + (isUploading ? 1 : 0);
  form.dispatchEvent(new CustomEvent("registration:uploading"));
}

function uploadNext() {
  const next = waiting.shift();
  isUploading = Boolean(next);
  tell();
  if (!next) return;
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) next.line.querySelector("progress").value = event.loaded / event.total;
  };
  request.onloadend = () => {
    show(request, next);
    uploadNext();
  };
  request.open("POST", panel.dataset.url);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  const body = new FormData();
  body.append("typed_by", form.dataset.user);
  body.append("file", next.file, next.file.name);
  request.send(body);
}

function show(request, { file, line }) {
  line.remove();
  const isOurs = request.responseURL === new URL(panel.dataset.url, location).href;
  if (request.status === 200 && isOurs) {
    list.insertAdjacentHTML("beforeend", request.responseText);
    form.dispatchEvent(new CustomEvent("registration:file-kept"));
  } else if (request.status === 422) {
    refuse(JSON.parse(request.responseText).error);
  } else {
    refuse(`${file.name}: ${panel.dataset.failed}`);
    if (request.status === 200 || request.status === 403) form.dispatchEvent(new CustomEvent("registration:signed-out"));
  }
}

async function remove(button) {
  button.disabled = true;
  try {
    const response = await fetch(button.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      redirect: "error",
    });
    if (!response.ok && response.status !== 404) throw new Error(response.status);
    button.closest("li").remove();
    document.getElementById("id_files").focus();
  } catch {
    button.disabled = false;
    document.dispatchEvent(new CustomEvent("toast", { detail: { kind: "network" } }));
  }
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.name === "remove_file") {
    event.preventDefault();
    remove(button);
  }
  if (button?.matches("[data-dismiss]")) button.closest("li").remove();
});

for (const id of ["id_files", "take-photo"]) {
  document.getElementById(id).addEventListener("change", ({ target }) => {
    add([...target.files]);
    target.value = "";
  });
}

form.addEventListener("registration:pasted", ({ detail: { files, isLost } }) => {
  add(files);
  if (isLost) refuse(panel.dataset.pictureLost);
});

// Dropped and pasted files are ours before the editor sees them.

const carriesFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event.dataTransfer)) return;
  event.preventDefault();
  panel.classList.add("is-target");
});
for (const end of ["dragend", "drop"]) {
  document.addEventListener(end, () => panel.classList.remove("is-target"), true);
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) panel.classList.remove("is-target");
});
document.addEventListener(
  "drop",
  (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    add([...event.dataTransfer.files]);
  },
  true,
);
document.addEventListener(
  "paste",
  (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    event.stopPropagation();
    add(files);
  },
  true,
);
