// A diagram painted with what really happened to a case.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const MARGIN = 30; // in units of the diagram
const TALLEST = 560;
const WATERMARK = 60; // the bpmn.io mark at the bottom right stays clear of the drawing

function fit(viewer, container) {
  const canvas = viewer.get("canvas");
  const { inner } = canvas.viewbox();
  const scale = Math.min(container.clientWidth / (inner.width + 2 * MARGIN), 1.3, TALLEST / (inner.height + MARGIN));
  container.style.height = `${Math.round((inner.height + MARGIN) * scale) + WATERMARK}px`;
  canvas.resized();
  const { outer } = canvas.viewbox();
  const width = outer.width / scale;
  canvas.viewbox({
    x: inner.x - Math.max(MARGIN, (width - inner.width) / 2),
    y: inner.y - MARGIN,
    width,
    height: outer.height / scale,
  });
}

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

function note(text, kind) {
  const mark = document.createElement("span");
  mark.className = `node-note ${kind}`;
  mark.textContent = text;
  return mark;
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

/** The name that a drawn element has in the property `name_en`. */
function englishName(element) {
  const extensions = element.extensionElements?.values ?? [];
  const properties = extensions.flatMap((one) => (one.$type === "zeebe:properties" ? (one.$children ?? []) : []));
  return properties.find((one) => one.name === "name_en")?.value;
}

const ENGLISH_LABEL = 88; // English needs wider labels than the Chinese that a diagram was drawn for

function widen({ bounds, label }) {
  const box = label?.bounds;
  if (!box || box.width >= ENGLISH_LABEL) return;
  const beside = bounds && (box.x >= bounds.x + bounds.width || box.x + box.width <= bounds.x);
  if (!beside) box.x -= (ENGLISH_LABEL - box.width) / 2;
  box.width = ENGLISH_LABEL;
}

function inEnglish({ definitions, elementsById }) {
  for (const element of Object.values(elementsById)) {
    const name = englishName(element.processRef ?? element);
    if (name) element.name = name;
  }
  for (const shape of definitions.diagrams.flatMap((diagram) => diagram.plane.planeElement)) widen(shape);
}

function mount(figure) {
  const container = figure.querySelector(".canvas");
  container.hidden = false;
  const viewer = new NavigatedViewer({ container });
  if (document.documentElement.lang === "en") viewer.on("import.parse.complete", inEnglish);
  const select = figure.querySelector("select");
  const refresh = () => show(figure, viewer, select.selectedOptions[0]);
  select.addEventListener("change", refresh);
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const canvas = viewer.get("canvas");
      if (button.dataset.zoom === "fit") fit(viewer, container);
      else canvas.zoom(canvas.zoom() * Number(button.dataset.zoom));
    });
  }
  figure.querySelector(".tools").hidden = false;
  // In a closed <details> the canvas has no size yet.
  const details = figure.closest("details");
  if (!details || details.open) refresh();
  else details.addEventListener("toggle", refresh, { once: true });
}

for (const figure of document.querySelectorAll("figure[data-diagram]")) mount(figure);
