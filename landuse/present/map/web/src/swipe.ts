// Two maps side by side: one layer left of a line that can be moved, another right of it.
import * as L from "leaflet";
import { button, choice, el, fill } from "./dom";
import type { Words } from "./i18n";
import { ParcelTiles } from "./layer";
import { momentName, momentsOf } from "./moments";
import type { State } from "./state";
import { NOW } from "./theme";

const STEP = 0.02;

export class Swipe {
  readonly element = el("div", "lu-swipe");
  private readonly line = el("div", "lu-swipe-line");
  private readonly bar = el("div", "lu-swipe-bar");
  private readonly left: HTMLElement;
  private readonly right: HTMLElement;
  private tiles: ParcelTiles | null = null;
  private share = 0.5;

  constructor(
    private readonly map: L.Map,
    private readonly state: State,
    private readonly words: Words,
  ) {
    this.left = map.getPane("tilePane");
    this.right = map.createPane("lu-right");
    this.right.style.zIndex = "201";
    this.line.tabIndex = 0;
    this.line.setAttribute("role", "slider");
    this.line.setAttribute("aria-valuemin", "0");
    this.line.setAttribute("aria-valuemax", "100");
    this.line.addEventListener("keydown", (event) => this.key(event));
    this.line.addEventListener("pointerdown", (event) => this.drag(event));
    L.DomEvent.disableClickPropagation(this.element);
    map.on("move zoom resize viewreset", () => this.clip());
    state.listen((change) => {
      if (change === "theme" || change === "filter") this.render();
    });
  }

  render(): void {
    const { state, words } = this;
    const side = state.right;
    this.element.hidden = side === null;
    if (!side) {
      this.tiles?.remove();
      this.tiles = null;
      this.clip();
      return;
    }
    const paint = state.paint(side);
    if (this.tiles) this.tiles.show(paint);
    else this.tiles = new ParcelTiles(state.shapes, paint, "lu-right").addTo(this.map);
    const themes = state.themes.map((theme): [string, string] => [
      theme.head.key,
      words.code("theme", theme.head.key),
    ]);
    const times = momentsOf(side.theme, state.source.head.year).map((key): [string, string] => [
      key,
      momentName(state, words, key),
    ]);
    const close = button("lu-shut", "×", () => state.compare(null));
    close.setAttribute("aria-label", words.ui("compare_end"));
    const { theme, moment } = state.left;
    const named = `${words.code("theme", theme.head.key)} · ${momentName(state, words, moment)}`;
    fill(
      this.bar,
      el("span", "lu-swipe-left", `${words.ui("left")}: ${named}`),
      choice(words.ui("right"), themes, side.theme.head.key, (key) => {
        const wanted = state.theme(key);
        if (wanted) state.compare({ theme: wanted, moment: NOW });
      }),
      times.length > 1 &&
        choice(words.ui("time"), times, side.moment, (key) => state.compare({ ...side, moment: key })),
      close,
    );
    this.line.setAttribute("aria-label", words.ui("swipe"));
    fill(this.element, this.bar, this.line);
    this.clip();
  }

  private clip(): void {
    if (!this.state.right) {
      this.left.style.clipPath = this.right.style.clipPath = "";
      return;
    }
    const { x: width, y: height } = this.map.getSize();
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const [west, north, south] = [corner.x, corner.y, corner.y + height];
    const middle = west + this.share * width;
    const box = (from: number, to: number): string =>
      `polygon(${from}px ${north}px, ${to}px ${north}px, ${to}px ${south}px, ${from}px ${south}px)`;
    this.left.style.clipPath = box(west, middle);
    this.right.style.clipPath = box(middle, west + width);
    this.line.style.left = `${100 * this.share}%`;
    this.line.setAttribute("aria-valuenow", String(Math.round(100 * this.share)));
  }

  private move(share: number): void {
    this.share = Math.min(0.98, Math.max(0.02, share));
    this.clip();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowLeft") this.move(this.share - STEP);
    else if (event.key === "ArrowRight") this.move(this.share + STEP);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private drag(event: PointerEvent): void {
    const box = this.map.getContainer().getBoundingClientRect();
    const follow = (moved: PointerEvent): void => this.move((moved.clientX - box.left) / box.width);
    this.line.setPointerCapture(event.pointerId);
    this.line.addEventListener("pointermove", follow);
    this.line.addEventListener("pointerup", () => this.line.removeEventListener("pointermove", follow), {
      once: true,
    });
    event.preventDefault();
  }
}
