// Paper: a dialog with the sheet as it will be printed, and its choices.
import { button, data, el, fill, swatch } from "./dom";
import { drawMap } from "./drawing";
import { tail, type Labels } from "./labels";
import { paintSheet, save } from "./picture";
import { makeSheet, mapFrame, PAPERS, say, type Paper, type Sheet, type View } from "./sheet";

/** Pixels a millimetre of the map on the printed sheet: 220 to the inch. */
const DOTS = 220 / 25.4;

export class PaperDialog {
  readonly element = el("dialog", "lu-paper");
  private readonly title = el("input", "lu-paper-title");
  private readonly paper = el("select", "lu-paper-size");
  private readonly mark = el("select", "lu-paper-mark");
  private readonly preview = Object.assign(el("div", "lu-preview"), { tabIndex: 0 });
  private readonly page = document.createElement("style");
  /** The map on the sheet; only another paper or another view draws it anew. */
  private canvas = document.createElement("canvas");

  /** The names on it. */
  labels: Labels | null = null;

  constructor(private readonly view: () => View) {
    this.title.maxLength = 60;
    for (const size of Object.keys(PAPERS)) this.paper.append(new Option(size, size));
    this.title.addEventListener("input", () => this.write());
    this.paper.addEventListener("change", () => this.draw());
    this.mark.addEventListener("change", () => this.write());
    this.element.addEventListener("close", () => this.shut());
    document.body.append(this.element);
    window.addEventListener("beforeprint", () => {
      if (!this.element.open) this.open(false);
    });
    window.addEventListener("afterprint", () => {
      if (this.element.open && !this.element.dataset["asked"]) this.element.close();
    });
  }

  /** Show the sheet of what is on show now; `asked` is false where the browser prints by itself. */
  open(asked = true): void {
    const { words, source } = this.view();
    const marks = source.head.sheet.marks[words.lang];
    const chosen = this.mark.selectedIndex;
    if (asked) this.element.dataset["asked"] = "1";
    else delete this.element.dataset["asked"];
    fill(
      this.mark,
      ...marks.map((each, place) => new Option(each || say(words, "no_mark"), String(place))),
    );
    this.mark.selectedIndex = chosen > 0 && chosen < marks.length ? chosen : 0;
    if (!this.title.value) {
      this.title.value = `${source.head.park} ${words.code("title", "page")}`.slice(0, 60);
    }
    const field = (key: string, input: HTMLElement): HTMLElement =>
      el("label", "lu-paper-field", el("span", "", say(words, key)), input);
    fill(
      this.element,
      el(
        "div",
        "lu-paper-bar",
        field("title", this.title),
        field("paper", this.paper),
        field("mark", this.mark),
        button("lu-paper-print", say(words, "print"), () => window.print()),
        button("lu-paper-picture", say(words, "picture"), () => this.picture()),
        button("lu-paper-close", say(words, "close"), () => this.element.close()),
        el("p", "lu-hint", say(words, "hint")),
      ),
      this.preview,
    );
    this.element.setAttribute("aria-label", say(words, "open"));
    this.preview.setAttribute("aria-label", say(words, "preview"));
    this.preview.setAttribute("role", "group");
    this.preview.tabIndex = 0;
    document.head.append(this.page);
    if (!this.element.open) this.element.showModal();
    this.draw();
  }

  private shut(): void {
    this.page.remove();
    fill(this.preview);
    this.title.value = "";
  }

  private get size(): Paper {
    return this.paper.value === "A3" ? "A3" : "A4";
  }

  private sheet(): Sheet {
    const view = this.view();
    const mark = view.source.head.sheet.marks[view.words.lang][this.mark.selectedIndex] ?? "";
    return makeSheet(view, this.size, this.title.value, mark);
  }

  private picture(): void {
    const view = this.view();
    const sheet = this.sheet();
    save(paintSheet(view, sheet), `${sheet.title} ${sheet.theme}.png`);
  }

  private draw(): void {
    const { width, height } = PAPERS[this.size];
    this.page.textContent = `@page { size: ${width}mm ${height}mm; margin: 0; }`;
    const view = this.view();
    const frame = mapFrame(this.size);
    this.canvas = document.createElement("canvas");
    this.canvas.width = Math.round(frame.width * DOTS);
    this.canvas.height = Math.round(frame.height * DOTS);
    const pen = this.canvas.getContext("2d");
    if (pen) this.labels = drawMap(pen, view, { ...frame, x: 0, y: 0 }, DOTS);
    this.write();
  }

  private write(): void {
    fill(this.preview, layOut(this.view(), this.sheet(), this.canvas));
  }
}

/** The sheet as elements: text stays text, the map is a canvas. */
function layOut(view: View, sheet: Sheet, canvas: HTMLCanvasElement): HTMLElement {
  const frame = mapFrame(sheet.paper);
  const bar = el("span", "lu-bar");
  bar.style.width = `${sheet.bar.millimetres}mm`;
  const map = el(
    "div",
    "lu-sheet-map",
    canvas,
    el("div", "lu-sheet-north", el("span", "lu-arrow"), sheet.north),
    el("div", "lu-sheet-scale", el("span", "lu-bar-label", sheet.bar.label), bar, el("span", "lu-ratio", sheet.ratio)),
  );
  map.style.width = `${frame.width}mm`;
  map.style.height = `${frame.height}mm`;
  const made = el(
    "article",
    "lu-sheet",
    el(
      "header",
      "lu-sheet-head",
      el("div", "lu-sheet-titles", el("h2", "", data(sheet.title)), el("p", "", sheet.theme)),
      el("div", "lu-sheet-right", sheet.mark && el("strong", "lu-secrecy", sheet.mark), el("p", "", sheet.printed)),
    ),
    el("div", "lu-sheet-body", map, legend(view, sheet)),
    el("footer", "lu-sheet-foot", ...sheet.lines.map((line) => el("p", "", line))),
  );
  made.dataset["paper"] = sheet.paper;
  return made;
}

function legend({ words }: View, sheet: Sheet): HTMLElement {
  const rows = sheet.classes.map(({ label, colour, pattern, count, area }) =>
    el(
      "tr",
      "",
      el("td", "", swatch(colour, pattern), el("bdi", "", label)),
      el("td", "lu-figure", words.number(count)),
      el("td", "lu-figure", words.number(area, 0)),
    ),
  );
  const head = el("tr", "", el("th", ""), ...sheet.units.map((unit) => el("th", "lu-figure", unit)));
  return el(
    "section",
    "lu-sheet-legend",
    el("h3", "", sheet.legend),
    el("table", "", el("thead", "", head), el("tbody", "", ...rows)),
    ...sheet.notes.map((note) => el("p", "lu-sheet-note", note)),
    sheet.listed.length > 0 && list(sheet),
  );
}

/** The parcels by name, with the numbers that they have on the map. */
function list({ listed, heads, line, two }: Sheet): HTMLElement {
  const [name, code, area, grade] = heads;
  const made = el(
    "div",
    "lu-sheet-list",
    item("lu-sheet-heads", "", two ? `${name} / ${code}` : name, two ? "" : code, area, grade),
    ...listed.map((each) =>
      item("", String(each.number), each.name || "—", two ? each.code : tail(each.code), each.area, each.grade),
    ),
  );
  if (two) made.dataset["two"] = "";
  made.style.lineHeight = `${line}mm`;
  made.style.fontSize = `${0.72 * line}mm`;
  return made;
}

function item(look: string, ...cells: string[]): HTMLElement {
  return el("div", `lu-sheet-item ${look}`.trim(), ...cells.map((cell) => el("bdi", "", cell)));
}
