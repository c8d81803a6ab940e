// A diagram in a figure: drawn to its width, in the page's language, with notes on its elements.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const MARGIN = 30; // in units of the diagram
const TALLEST = 560;
const WATERMARK = 60; // the bpmn.io mark at the bottom right stays clear of the drawing

/** Show the whole diagram, the figure as tall as it needs; gives the scale. */
export function fit(viewer, container) {
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
  return scale;
}

/** A note to lay over an element. */
export function note(text, kind) {
  const mark = document.createElement("span");
  mark.className = `node-note ${kind}`;
  mark.textContent = text;
  return mark;
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

/** A viewer in the canvas of a figure, with its buttons for larger, smaller and all of it. */
export function viewerIn(figure) {
  const container = figure.querySelector(".canvas");
  container.hidden = false;
  const viewer = new NavigatedViewer({ container });
  if (document.documentElement.lang === "en") viewer.on("import.parse.complete", inEnglish);
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const canvas = viewer.get("canvas");
      if (button.dataset.zoom === "fit") fit(viewer, container);
      else canvas.zoom(canvas.zoom() * Number(button.dataset.zoom));
    });
  }
  figure.querySelector(".tools").hidden = false;
  return viewer;
}
