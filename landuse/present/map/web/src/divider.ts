// A line between two maps that can be moved: one pane is seen left of it, another right of it.
import * as L from "leaflet";
import { el } from "./dom";

const STEP = 0.02;
const EDGE = 0.02;

export class Divider {
  readonly element: HTMLElement;
  private share = 0.5;
  private on = false;

  constructor(
    private readonly map: L.Map,
    private readonly left: HTMLElement[],
    private readonly right: HTMLElement[],
    name: string,
  ) {
    this.element = el("div", name);
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "slider");
    this.element.setAttribute("aria-valuemin", "0");
    this.element.setAttribute("aria-valuemax", "100");
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("pointerdown", (event) => this.drag(event));
    map.on("move zoom resize viewreset", () => this.clip());
  }

  /** Part the panes, or show the left ones whole. */
  show(on: boolean): void {
    this.on = on;
    this.element.hidden = !on;
    this.clip();
  }

  private clip(): void {
    if (!this.on) {
      for (const pane of [...this.left, ...this.right]) pane.style.clipPath = "";
      return;
    }
    const { x: width, y: height } = this.map.getSize();
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const [west, north, south] = [corner.x, corner.y, corner.y + height];
    const middle = west + this.share * width;
    const box = (from: number, to: number): string =>
      `polygon(${from}px ${north}px, ${to}px ${north}px, ${to}px ${south}px, ${from}px ${south}px)`;
    for (const pane of this.left) pane.style.clipPath = box(west, middle);
    for (const pane of this.right) pane.style.clipPath = box(middle, west + width);
    this.element.style.left = `${100 * this.share}%`;
    this.element.setAttribute("aria-valuenow", String(Math.round(100 * this.share)));
  }

  private move(share: number): void {
    this.share = Math.min(1 - EDGE, Math.max(EDGE, share));
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
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", follow);
    this.element.addEventListener("pointerup", () => this.element.removeEventListener("pointermove", follow), {
      once: true,
    });
    event.preventDefault();
  }
}
