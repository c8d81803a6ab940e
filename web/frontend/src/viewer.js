// A diagram painted with what really happened to a case.
import { fit, note, viewerIn } from "./lib/diagram.js";

function paint(viewer, painting) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const drawn = (id) => viewer.get("elementRegistry").get(id);
  for (const [id, visits] of Object.entries(painting.done)) {
    if (!drawn(id)) continue;
    canvas.addMarker(id, "is-done");
    if (visits > 1) overlays.add(id, { position: { top: -10, right: 14 }, html: note(`×${visits}`, "visits") });
  }
  for (const id of painting.current) if (drawn(id)) canvas.addMarker(id, "is-current");
  for (const id of painting.flows) if (drawn(id)) canvas.addMarker(id, "is-taken");
}

async function show(figure, viewer, option) {
  figure.removeAttribute("data-ready");
  const answer = await fetch(option.dataset.src);
  if (!answer.ok) return;
  await viewer.importXML(await answer.text());
  fit(viewer, figure.querySelector(".canvas"));
  paint(viewer, JSON.parse(option.dataset.painting));
  figure.dataset.ready = option.value;
}

function mount(figure) {
  const viewer = viewerIn(figure);
  const select = figure.querySelector("select");
  const refresh = () => show(figure, viewer, select.selectedOptions[0]);
  select.addEventListener("change", refresh);
  // In a closed <details> the canvas has no size yet.
  const details = figure.closest("details");
  if (!details || details.open) refresh();
  else details.addEventListener("toggle", refresh, { once: true });
}

for (const figure of document.querySelectorAll("figure[data-diagram]")) mount(figure);
