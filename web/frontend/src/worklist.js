// Keys for people who work through a list all day. Every key has a link or a button that does the same.
import { settle } from "./kept.js";

const rows = () => [...document.querySelectorAll("#rows [data-row]")];
const typing = (target) => target.closest("input, select, textarea, dialog[open]");
let chosen = "";

function choose(row, { focus = true } = {}) {
  rows().forEach((other) => other.classList.toggle("is-chosen", other === row));
  chosen = row?.id ?? "";
  if (row && focus) {
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

function move(by) {
  const all = rows();
  const at = all.findIndex((row) => row.id === chosen);
  if (all.length) choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

const help = document.querySelector("[data-help]");
const keys = {
  j: () => move(1),
  k: () => move(-1),
  c: () => document.getElementById(chosen)?.querySelector("[data-claim]")?.click(),
  Enter: () => document.getElementById(chosen)?.querySelector("a").click(),
  "/": () => document.querySelector("#search")?.focus(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  // A focused link or button keeps its own Enter.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#rows [data-row]");
  if (row) choose(row, { focus: false });
});

// A session that ended while the list stood open leads to the log-in page; another error leaves the list as it was.
document.addEventListener("htmx:before:response", (event) => {
  const { status } = event.detail.ctx.response;
  if (status < 400) return;
  event.preventDefault();
  if (status === 401) window.location.reload();
});

// What was chosen stays chosen when the list is refreshed under the hands.
document.addEventListener("htmx:after:swap", () => {
  const row = document.getElementById(chosen);
  if (row) choose(row, { focus: document.activeElement === document.body });
});

for (const opener of document.querySelectorAll("[data-help-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}
settle();
