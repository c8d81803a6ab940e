// A draft's diagrams with the problems on their elements: choosing a problem shows where it is, and plays how it comes.
import { fit, note, viewerIn } from "./lib/diagram.js";

const READABLE = 0.7; // below this scale texts cannot be read, and the chosen element is brought near
const SIDE_BY_SIDE = "(min-width: 961px)";

class Canvas {
  constructor(figure) {
    this.figure = figure;
    this.container = figure.querySelector(".canvas");
    this.undrawn = figure.querySelector(".undrawn");
    this.select = figure.querySelector("select");
    this.viewer = viewerIn(figure);
    this.painted = [];
    this.file = "";
    this.revealed = "";
    this.select.addEventListener("change", () => this.show(this.select.value));
    this.width = 0;
    new ResizeObserver(() => this.file && this.fit()).observe(this.container);
  }

  /** Draw a file, unless it is drawn already, and leave on it only the marks of its problems. */
  async show(file) {
    const option = [...this.select.options].find((one) => one.value === file);
    if (this.undrawn) this.undrawn.hidden = Boolean(option);
    if (!option) return false;
    if (this.file !== file) {
      delete this.figure.dataset.ready;
      const answer = await fetch(option.dataset.src);
      if (!answer.ok) return false;
      await this.viewer.importXML(await answer.text());
      this.file = file;
      this.painted = [];
      this.mark(JSON.parse(option.dataset.marks));
    }
    this.select.value = file;
    this.clear();
    this.revealed = "";
    this.width = 0;
    this.fit();
    this.figure.dataset.ready = file;
    return true;
  }

  /** Draw to the width that the figure has now; without one it is not laid out, and will be. */
  fit() {
    const { clientWidth } = this.container;
    if (!clientWidth || clientWidth === this.width) return;
    this.width = clientWidth;
    this.scale = fit(this.viewer, this.container);
    this.reveal(this.revealed);
  }

  /** Put the numbers of problems on their elements. */
  mark(marks) {
    for (const [id, { kind, numbers }] of Object.entries(marks)) {
      if (!this.drawn(id)) continue;
      this.viewer.get("canvas").addMarker(id, `has-${kind}`);
      if (!numbers.length) continue;
      const html = note(numbers.join(" "), kind);
      this.viewer.get("overlays").add(id, { position: { top: -10, left: -6 }, html });
    }
  }

  drawn(id) {
    return id ? this.viewer.get("elementRegistry").get(id) : undefined;
  }

  /** Paint elements; what was painted before is cleared by `clear`. */
  paint(ids, marker) {
    for (const id of ids) {
      if (!this.drawn(id)) continue;
      this.viewer.get("canvas").addMarker(id, marker);
      this.painted.push([id, marker]);
    }
  }

  clear() {
    for (const [id, marker] of this.painted) this.viewer.get("canvas").removeMarker(id, marker);
    this.painted = [];
  }

  /** Bring an element into sight: on its own plane, near enough to be read. */
  reveal(id) {
    this.revealed = id;
    const element = this.drawn(id);
    if (!element) return;
    const canvas = this.viewer.get("canvas");
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    if (this.scale >= READABLE) return;
    const { x, y, width, height } = element.waypoints ? boundsOf(element.waypoints) : element;
    const { outer } = canvas.viewbox();
    const size = { width: outer.width / READABLE, height: outer.height / READABLE };
    canvas.viewbox({ x: x + (width - size.width) / 2, y: y + (height - size.height) / 2, ...size });
  }
}

function boundsOf(points) {
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The problems of a page beside one canvas. */
class Problems {
  constructor(canvas, items) {
    this.canvas = canvas;
    this.items = items;
    this.home = canvas.figure.parentElement;
    for (const item of items) {
      item.querySelector("a").addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(null, "", `#${item.id}`);
        this.choose(item);
      });
      for (const button of item.querySelectorAll("[data-play]")) {
        button.addEventListener("click", () => this.play(item, button.dataset.play));
      }
    }
    matchMedia(SIDE_BY_SIDE).addEventListener("change", () => this.place(this.chosen));
  }

  async choose(item) {
    for (const one of this.items) {
      one.classList.toggle("is-chosen", one === item);
      const player = one.querySelector(".player");
      if (player) player.hidden = one !== item;
      for (const move of one.querySelectorAll(".moves > li")) move.removeAttribute("aria-current");
    }
    this.chosen = item;
    this.place(item);
    this.run = JSON.parse(item.dataset.run);
    if (this.run.length) {
      this.play(item, "last");
      return;
    }
    if (await this.canvas.show(item.dataset.file)) {
      this.canvas.paint([item.dataset.element], "is-chosen");
      this.canvas.reveal(item.dataset.element);
    }
  }

  /** The figure stands beside the list; where there is no room, under the chosen problem. */
  place(item) {
    const beside = matchMedia(SIDE_BY_SIDE).matches || !item;
    const { figure } = this.canvas;
    if (beside) this.home.append(figure);
    else if (item.querySelector(".moves")) item.querySelector(".moves").before(figure);
    else item.append(figure);
  }

  async play(item, where) {
    const last = this.run.length - 1;
    const steps = { first: 0, back: Math.max(this.step - 1, 0), next: Math.min(this.step + 1, last), last };
    this.step = steps[where];
    const { file, moved, standing } = this.run[this.step];
    for (const [place, move] of item.querySelectorAll(".moves > li").entries()) {
      if (place === this.step) move.setAttribute("aria-current", "step");
      else move.removeAttribute("aria-current");
      if (place === this.step) move.parentElement.scrollTop = move.offsetTop - move.parentElement.offsetTop - move.offsetHeight;
    }
    const words = this.canvas.figure.dataset.step;
    item.querySelector("[role=status]").textContent = words.replace("{step}", this.step + 1).replace("{steps}", last + 1);
    if (await this.canvas.show(file)) {
      this.canvas.paint([moved], "is-chosen");
      this.canvas.paint(standing, "is-standing");
      if (this.step === last) this.canvas.paint([item.dataset.element], "is-chosen");
      this.canvas.reveal(standing[0] ?? moved);
    }
  }
}

/** Changes in words over the diagrams of both releases: choosing one shows it on either. */
class Changes {
  constructor(sides, items) {
    for (const item of items) {
      item.querySelector("a").addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(null, "", `#${item.id}`);
        for (const one of items) one.classList.toggle("is-chosen", one === item);
        for (const side of Object.keys(sides)) this.show(sides[side], JSON.parse(item.dataset[side]));
        document.querySelector("[data-difference]").scrollIntoView({ block: "nearest" });
      });
    }
  }

  async show(canvas, { file, element }) {
    if (!canvas || !(await canvas.show(file))) return;
    canvas.paint([element], "is-chosen");
    canvas.reveal(element);
  }
}

for (const pair of document.querySelectorAll("[data-difference]")) {
  const [old, now] = [...pair.querySelectorAll(".half")].map((half) => {
    const figure = half.querySelector("figure");
    if (!figure) return null;
    figure.hidden = false;
    const canvas = new Canvas(figure);
    canvas.show(canvas.select.value);
    return canvas;
  });
  new Changes({ old, new: now }, [...document.querySelectorAll("[data-change]")]);
}

for (const figure of document.querySelectorAll("figure[data-studio]")) {
  figure.hidden = !figure.querySelector("option");
  if (figure.hidden) continue;
  const canvas = new Canvas(figure);
  const items = [...document.querySelectorAll("[data-problem]")];
  const problems = items.length ? new Problems(canvas, items) : null;
  const named = items.find((item) => `#${item.id}` === location.hash);
  if (named) problems.choose(named);
  else canvas.show(canvas.select.value);
}
