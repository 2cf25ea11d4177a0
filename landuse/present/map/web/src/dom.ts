// The only place that makes elements: text goes in as text, never as markup.
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

export function swatch(colour: string, hatched: boolean): HTMLElement {
  const mark = el("span", hatched ? "lu-swatch lu-hatched" : "lu-swatch");
  if (!hatched) mark.style.backgroundColor = colour;
  return mark;
}
