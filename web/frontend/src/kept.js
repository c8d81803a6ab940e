// Keeps what a clerk typed for a task in this tab, so that a session that ends meanwhile costs no text.
// A task's version is part of the key: what was typed for another state of the task is never filled in.

const PREFIX = "typed:";
const SENT = "typed-sent";

function forget(begin, except = "") {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(begin) && key !== except) sessionStorage.removeItem(key);
  }
}

function typed(form) {
  const hidden = new Set([...form.elements].filter((one) => one.type === "hidden").map((one) => one.name));
  return [...new FormData(form)].filter(([name, value]) => !hidden.has(name) && typeof value === "string");
}

function restore(form, pairs) {
  for (const control of form.elements) {
    const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

/** Keeps what is typed in a form. The page of a refusal has it from the server; any other page gets it from here. */
export function keep(form) {
  const [task, version] = form.dataset.kept.split(" ");
  const key = `${PREFIX}${task}:${version}`;
  forget(`${PREFIX}${task}:`, key);
  const kept = sessionStorage.getItem(key);
  if (kept && !new URLSearchParams(location.search).has("refused")) restore(form, JSON.parse(kept));
  const note = () => sessionStorage.setItem(key, JSON.stringify(typed(form)));
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}

/** Forgets what the page before this one handed in, when this page says that it was done; all of it at log-out. */
export function settle() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".flashes .ok")) sessionStorage.removeItem(sent);
  document.querySelector("form[action$='/logout']")?.addEventListener("submit", () => forget(PREFIX));
}
