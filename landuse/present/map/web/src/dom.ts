// The only place that makes elements: text goes in as text, never as markup.
import { patternTile } from "./hatch";

export type Content = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name = "",
  ...content: Content[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name) element.className = name;
  fill(element, ...content);
  return element;
}

/** Replace what an element holds. */
export function fill(element: HTMLElement, ...content: Content[]): void {
  element.replaceChildren(
    ...content.filter((each): each is Node | string => each !== null && each !== undefined && each !== false),
  );
}

/** Text that came from data: kept apart from the direction of what is around it. */
export function data(text: string | null, name = ""): HTMLElement {
  return el("bdi", `lu-data ${name}`.trim(), text ?? "—");
}

export function button(name: string, label: Content, act: () => void): HTMLButtonElement {
  const made = el("button", name, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** Sample of a class: its colour with its pattern. */
export function swatch(colour: string, pattern = ""): HTMLElement {
  const mark = el("canvas", "lu-swatch");
  const scale = 2;
  [mark.width, mark.height] = [scale * 15, scale * 13];
  mark.setAttribute("aria-hidden", "true");
  const pen = mark.getContext("2d");
  if (!pen) return mark;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, mark.width, mark.height);
  const tile = pattern ? pen.createPattern(patternTile(pattern, colour, scale), "repeat") : null;
  if (tile) pen.fillStyle = tile;
  pen.fillRect(0, 0, mark.width, mark.height);
  return mark;
}

/** A choice of one, with its label. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
  change: (value: string) => void,
): HTMLLabelElement {
  const select = el("select", "lu-select");
  for (const [code, text] of options) {
    const option = el("option", "", text);
    option.value = code;
    option.selected = code === value;
    select.append(option);
  }
  select.addEventListener("change", () => change(select.value));
  return el("label", "lu-field", el("span", "", label), select);
}

/** A switch with its label. */
export function tick(label: Content, on: boolean, change: (on: boolean) => void): HTMLLabelElement {
  const box = el("input");
  box.type = "checkbox";
  box.checked = on;
  box.addEventListener("change", () => change(box.checked));
  return el("label", "lu-tick", box, label);
}
