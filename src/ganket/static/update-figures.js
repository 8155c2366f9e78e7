// Beside the figures of an update: a column pasted from a spreadsheet fills downwards, differences to the day before
// are flagged as they are typed, and lines of the notes are added without a round trip. The server does all of it, too.
const form = document.querySelector("form[data-draft]");
const figures = [...form.querySelectorAll("[data-figure]")];
const pasted = form.querySelector("[data-pasted]");
const notes = form.querySelector("[data-notes]");
const blank = form.querySelector("[data-note-blank]");

form.addEventListener("paste", (event) => {
  const from = figures.indexOf(event.target);
  if (from < 0) return;
  const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const isOneCell = lines.length === 1 && !lines[0].includes("\t");
  if (isOneCell) return;
  event.preventDefault();
  if (lines.some((line) => line.trim().includes("\t"))) {
    pasted.textContent = pasted.dataset.columns;
    return;
  }
  lines.forEach((line, place) => {
    const field = figures[from + place];
    if (field && line.trim()) {
      field.value = line.trim();
      flag(field);
    }
  });
  const over = lines.slice(figures.length - from).map((line) => line.trim()).filter(Boolean);
  const filled = figures.slice(from, from + lines.length).filter((field, place) => lines[place].trim()).length;
  pasted.textContent = `${pasted.dataset.filled} ${filled}.`;
  if (over.length) pasted.textContent += ` ${pasted.dataset.beyond} ${over.join(", ")}.`;
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

// Plain digits only: how a number with signs is meant, the server says.
function flag(field) {
  const place = document.getElementById(`remark-${field.dataset.figure}`);
  const { before, falls, jumps } = field.dataset;
  const { fold, least } = form.dataset;
  if (before === undefined || !/^[0-9]+$/.test(field.value.trim())) {
    if (!field.value.trim()) place.textContent = "";
    return;
  }
  const [now, then] = [Number(field.value), Number(before)];
  place.classList.remove("field__error");
  if (falls && now < then) place.textContent = falls;
  else if (jumps && now - then >= Number(least) && now > then * Number(fold)) place.textContent = jumps;
  else place.textContent = "";
}

for (const field of figures) {
  field.addEventListener("input", () => flag(field));
}

function addRow() {
  const place = notes.children.length;
  const row = blank.content.firstElementChild.cloneNode(true);
  for (const each of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "data-remark"]) {
      const value = each.getAttribute(name);
      if (value) each.setAttribute(name, value.replace("note:blank", `note:${place}`));
    }
  }
  row.querySelector("legend").textContent = row.querySelector("legend").textContent.replace("0", place + 1);
  notes.append(row);
  return row;
}

form.querySelector("[data-note-add]").addEventListener("click", (event) => {
  event.preventDefault();
  addRow().querySelector("select").focus();
});
document.addEventListener("ganket:row-wanted", (event) => {
  const wanted = Number(/^note:([0-9]+):/.exec(event.detail)?.[1] ?? -1);
  while (notes.children.length <= wanted) addRow();
});
