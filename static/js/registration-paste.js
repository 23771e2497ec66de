// What is pasted into the editor: it knows no tables and no pictures. The rows of a table become
// lines, a picture becomes a file, and of one that is not in the clipboard the loss is told.

const form = document.getElementById("registration");
const panel = document.getElementById("files");
const CELL_BREAK = " | "; // as the server writes it

form.addEventListener("registration:editor", ({ detail: { editor } }) => {
  const { htmlProcessor } = editor.data;
  editor.plugins.get("ClipboardPipeline").on("inputTransformation", (event, data) => {
    const html = htmlProcessor.toData(data.content);
    if (!/<(table|img)\b/i.test(html)) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const table of [...page.querySelectorAll("table")].reverse()) table.replaceWith(...rowsOf(table, page));
    hand(takePictures(page), data.dataTransfer.files);
    data.content = htmlProcessor.toView(page.body.innerHTML);
  });
});

function rowsOf(table, page) {
  return [...table.rows].map((row) => {
    const line = page.createElement("p");
    for (const cell of row.cells) {
      if (cell !== row.cells[0]) line.append(CELL_BREAK);
      line.append(...inLine(cell));
    }
    return line;
  });
}

// The paragraphs of a cell stand in one line.
function inLine(cell) {
  for (const block of cell.querySelectorAll("p, div, li, ul, ol, br, h1, h2, h3, h4, h5, h6, blockquote")) {
    block.replaceWith(" ", ...block.childNodes, " ");
  }
  cell.normalize();
  return [...cell.childNodes];
}

// Returns the addresses of the pictures, in their order, and takes them out.
function takePictures(page) {
  const shown = [...page.querySelectorAll("img")].filter((picture) => picture.getAttribute("width") !== "1");
  for (const picture of page.querySelectorAll("img")) picture.remove();
  return shown.map((picture) => picture.getAttribute("src") ?? "");
}

// A picture is in the text itself, or beside it in the clipboard, or somewhere else on the net.
function hand(addresses, beside) {
  const files = addresses.map(fileOf).filter(Boolean);
  const pictures = files.length ? [] : [...beside].filter((file) => file.type.startsWith("image/"));
  const found = addresses.length ? [...files, ...pictures] : [];
  const isLost = found.length < addresses.length;
  form.dispatchEvent(new CustomEvent("registration:pasted", { detail: { files: found, isLost } }));
}

function fileOf(address, place) {
  const [, type, content] = /^data:image\/([a-z]+);base64,(.*)$/is.exec(address) ?? [];
  if (!content) return null;
  try {
    const bytes = Uint8Array.from(atob(content.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
    return new File([bytes], `${panel.dataset.pictureName} ${place + 1}.${type}`, { type: `image/${type}` });
  } catch {
    return null; // a damaged address
  }
}
