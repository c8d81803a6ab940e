// Spares a person the fields that do not apply, keeps drafts, and asks before a second submission.
// The server decides all of it again.
import { keep, settle } from "./kept.js";

/** The values chosen or typed for a name, as the server compares them: an empty field is "", a checkbox true or false. */
function given(form, name) {
  const controls = [...form.elements].filter((control) => control.name === name);
  const box = controls.length === 1 && controls[0].type === "checkbox" ? controls[0] : null;
  if (box?.dataset.single !== undefined) return [String(box.checked)];
  const values = new FormData(form).getAll(name).filter((value) => value !== "");
  return values.length ? values : [""];
}

function hidden(form, condition) {
  const holds = ([name, equal, value]) => given(form, name).includes(value) === equal;
  return condition.join === "any" ? condition.tests.some(holds) : condition.tests.every(holds);
}

function mirror(form) {
  const blocks = [...form.querySelectorAll("[data-hide]")];
  if (!blocks.length) return;
  const conditions = new Map(blocks.map((block) => [block, JSON.parse(block.dataset.hide)]));
  const update = () => conditions.forEach((condition, block) => { block.hidden = hidden(form, condition); });
  form.classList.add("is-mirrored");
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

/** What to say of an answer to autosaving; a page that the server led to says nothing of what was saved. */
async function told(answer, { dataset }) {
  if (answer?.status === 400 || answer?.status === 401) return dataset.ended;
  const saved = answer?.status === 200 && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/plain");
  return saved ? answer.text() : dataset.unsaved;
}

function autosave(form) {
  const status = document.querySelector("[data-saved]");
  let timer = 0;
  const save = async () => {
    const body = new FormData(form);
    body.set("intent", "autosave");
    const headers = { Accept: "text/plain, application/problem+json" };
    const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
    if (status) status.textContent = await told(answer, status);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

/** A second click while the first is under way does nothing; coming back by the browser's arrow opens it again. */
function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

function phrases(picker) {
  const field = document.getElementById(picker.dataset.phrases);
  picker.hidden = !field;
  picker.addEventListener("click", (event) => {
    const phrase = event.target.closest("button")?.dataset.phrase;
    if (!phrase || !field) return;
    field.setRangeText(phrase, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

settle();
for (const form of document.querySelectorAll("form")) {
  if (form.dataset.kept) keep(form);
  mirror(form);
  if (form.hasAttribute("data-autosave")) autosave(form);
  if (form.method === "post") once(form);
}
for (const picker of document.querySelectorAll("[data-phrases]")) phrases(picker);
// A file is uploaded as soon as it is chosen: nobody looks for a second button.
for (const picker of document.querySelectorAll(".pick")) {
  const button = picker.querySelector("button");
  picker.addEventListener("change", () => button.form.requestSubmit(button));
}
document.querySelector("[data-summary]")?.focus();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
