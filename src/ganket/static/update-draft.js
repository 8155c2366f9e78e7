// Keeps the draft of a national update: sent to the server after every field; while the line is down it stays in this
// browser and is sent later. The form is complete without it: its button "Save draft" does the same.
const form = document.querySelector("form[data-draft]");
const bar = form.querySelector("[data-draft-said]");
const other = document.querySelector("[data-draft-other]");
const key = form.dataset.draft;
const REST_MS = 3_000; // after the last key in a long text
const PATIENCE_MS = 20_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

let sending = null; // what is on its way
let isWaiting = false; // something changed meanwhile
let pressed = null; // the button of the form, pressed while a draft was on its way
let retry = FIRST_RETRY_MS;
let timer;
let isLeaving = false; // signing out: nothing is kept any more

function typed() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(more = {}) {
  if (isLeaving) return false;
  try {
    localStorage.setItem(key, JSON.stringify({ fields: typed(), ...more }));
    return true;
  } catch {
    return false; // no room, or none allowed: the page itself still holds it
  }
}

function forget() {
  try {
    localStorage.removeItem(key);
  } catch {
    // there was none
  }
}

function down() {
  bar.textContent = keep() ? bar.dataset.down : bar.dataset.unkept;
  form.dataset.state = "kept";
  clearTimeout(timer);
  timer = setTimeout(send, retry);
  retry = Math.min(retry * 2, LAST_RETRY_MS);
}

async function send() {
  clearTimeout(timer);
  if (isLeaving) return;
  if (sending) {
    isWaiting = true;
    return;
  }
  keep();
  sending = said(typed());
  if (form.dataset.state !== "kept") {
    form.dataset.state = "saving";
    bar.textContent = bar.dataset.keeping;
  }
  const body = new FormData(form);
  body.delete("attachment");
  body.set("do", "save");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) told(await answer.json());
    else if (answer.status === 403) refused(bar.dataset.signedOut);
    else if (answer.status < 500) refused(bar.dataset.refused);
    else down();
  } catch {
    down();
  } finally {
    sending = null;
    if (isWaiting) {
      isWaiting = false;
      send();
    } else if (pressed) {
      const button = pressed;
      pressed = null;
      if (form.dataset.state !== "kept") form.requestSubmit(button);
    }
  }
}

function refused(words) {
  keep();
  form.dataset.state = "refused";
  bar.textContent = words;
}

// What the server says of the draft: saved when, as which revision, what to look at, whether somebody else saved it too.
function told(answer) {
  retry = FIRST_RETRY_MS;
  form.dataset.state = "saved";
  form.elements.base.value = answer.base;
  bar.textContent = answer.said;
  for (const place of form.querySelectorAll("[data-remark]")) {
    const problem = answer.problems[place.dataset.remark];
    place.textContent = problem || answer.remarks[place.dataset.remark] || "";
    place.classList.toggle("field__error", Boolean(problem) || !place.classList.contains("ask__remark"));
    const field = form.elements[place.dataset.remark];
    if (problem) field?.setAttribute?.("aria-invalid", "true");
    else field?.removeAttribute?.("aria-invalid");
  }
  other.hidden = !answer.other;
  if (answer.other) other.querySelector("[data-draft-other-said]").textContent = answer.other;
  if (said(typed()) === sending) forget();
  else isWaiting = true;
}

// What is typed as one text to compare; the revision it rests on aside.
function said(fields) {
  return JSON.stringify(fields.filter(([name]) => name !== "base"));
}

// What lay in this browser goes back into its fields, with rows for every line of the notes, and is sent.
function bringBack() {
  const found = kept();
  if (!found) return;
  const isSame = said(found.fields) === said(typed());
  const base = found.fields.find(([name]) => name === "base")?.[1] ?? "0";
  const hasArrived = found.isSubmitted && Number(form.elements.base.value) > Number(base);
  if (isSame || hasArrived) {
    forget();
    form.dataset.state = "saved"; // the bar says since when: the page came with it
    return;
  }
  for (const [name, value] of found.fields) {
    if (name === "attached" || name === "do") continue;
    if (!form.elements[name]) document.dispatchEvent(new CustomEvent("ganket:row-wanted", { detail: name }));
    const field = form.elements[name];
    if (field) field.value = value;
  }
  bar.textContent = bar.dataset.restored;
  send();
}

form.addEventListener("change", (event) => {
  if (event.target.type !== "file") send();
});
form.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  if (form.dataset.state === "saved") form.dataset.state = "typed"; // more than the server has
  keep();
  clearTimeout(timer);
  timer = setTimeout(send, REST_MS);
});
// The button waits for a draft on its way: a page left early would cut it off. What the server has is not kept here.
form.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault();
    pressed = event.submitter;
  } else if (!navigator.onLine) {
    event.preventDefault();
    down();
  } else if (form.dataset.state === "saved") {
    forget();
  } else if (form.dataset.state) {
    keep({ isSubmitted: true });
  }
});
window.addEventListener("online", () => {
  if (form.dataset.state === "kept") send();
});
document.addEventListener("ganket:signing-out", () => {
  isLeaving = true;
  clearTimeout(timer);
});
// After every module has run, however late it came: bringing back may need rows that another adds.
document.addEventListener("DOMContentLoaded", bringBack);
