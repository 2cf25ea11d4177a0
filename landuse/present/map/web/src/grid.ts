// The list of parcels: as many rows as pass the filters, only those in sight in the page.
import { columns, type Column } from "./columns";
import { csv, download } from "./csv";
import { button, data, el, fill } from "./dom";
import { holdsFor } from "./filters";
import type { Words } from "./i18n";
import type { State } from "./state";

const HEIGHT = 28;
const SPARE = 6;

export class Grid {
  readonly element = el("section", "lu-list");
  private readonly grid = el("div", "lu-grid");
  private readonly scroller = el("div", "lu-grid-scroll");
  private readonly body = el("div", "lu-grid-body");
  private readonly head = el("div", "lu-grid-head");
  private readonly foot = el("div", "lu-grid-foot");
  private readonly year = el("span", "lu-hint lu-list-year");
  private readonly columns: Column[];
  private order: number[] = [];
  private sorted: { column: Column; down: boolean } | null = null;
  private active = 0;
  private stale = true;

  constructor(
    private readonly state: State,
    private readonly words: Words,
    private readonly open: (parcel: number) => void,
  ) {
    this.columns = columns(state);
    this.element.hidden = true;
    this.grid.setAttribute("role", "grid");
    this.head.setAttribute("role", "rowgroup");
    this.body.setAttribute("role", "rowgroup");
    this.foot.setAttribute("role", "rowgroup");
    this.scroller.setAttribute("role", "presentation");
    fill(this.scroller, this.body);
    fill(this.grid, this.head, this.scroller, this.foot);
    this.scroller.addEventListener("scroll", () => this.draw());
    this.grid.addEventListener("keydown", (event) => this.key(event));
    state.listen((change) => {
      if (change === "filter") this.refresh();
      if (change === "select") this.follow();
      if (change === "theme") this.year.textContent = holdsFor(this.state, this.words);
    });
  }

  get rows(): readonly number[] {
    return this.order;
  }

  get opened(): boolean {
    return this.element.hidden !== true;
  }

  show(open: boolean): void {
    this.element.hidden = !open;
    if (open) this.refresh();
  }

  render(): void {
    const { words } = this;
    this.grid.setAttribute("aria-label", words.ui("list"));
    const save = button("lu-export", words.ui("export"), () => this.save());
    const close = button("lu-shut", "×", () => this.show(false));
    close.setAttribute("aria-label", words.ui("close"));
    const { coarse } = this.state.source.head;
    const hint = coarse && el("span", "lu-hint lu-coarse", words.ui("coarse_sums", { step: coarse.step }));
    this.year.textContent = holdsFor(this.state, words);
    const bar = el("div", "lu-list-bar", el("h2", "lu-heading", words.ui("list")), this.year, hint, save, close);
    fill(this.element, bar, this.grid);
    this.heads();
    this.refresh();
  }

  /** Rows and sums again; nothing while the list is closed. */
  private refresh(): void {
    this.stale = true;
    if (this.element.hidden) return;
    this.stale = false;
    this.order = this.sort(this.state.rows());
    this.active = Math.max(0, this.order.indexOf(this.state.selected));
    this.body.style.height = `${this.order.length * HEIGHT}px`;
    this.grid.setAttribute("aria-rowcount", String(this.order.length + 2));
    this.grid.setAttribute("aria-colcount", String(this.columns.length));
    this.totals();
    this.draw();
  }

  private sort(rows: number[]): number[] {
    if (!this.sorted) return rows;
    const { column, down } = this.sorted;
    const sign = down ? -1 : 1;
    const place = new Float64Array(this.state.shapes.count).fill(NaN);
    if (column.number) {
      for (const row of rows) place[row] = column.number(row) ?? NaN;
    } else {
      const texts = rows.map((row): [string, number] => [column.text(row, this.words) ?? "", row]);
      texts.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
      let [last, rank] = ["", 0];
      for (const [text, row] of texts) {
        if (text !== last) rank++;
        last = text;
        place[row] = text === "" ? NaN : rank;
      }
    }
    return rows.sort((one, other) => {
      const [first, second] = [place[one]!, place[other]!];
      if (Number.isNaN(first) || Number.isNaN(second)) {
        return Number(Number.isNaN(first)) - Number(Number.isNaN(second)) || one - other;
      }
      return sign * (first - second) || one - other;
    });
  }

  private row(name: string, index: number, cells: HTMLElement[]): HTMLElement {
    const row = el("div", name, ...cells);
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(index));
    return row;
  }

  private heads(): void {
    const cells = this.columns.map((column) => {
      const on = this.sorted?.column === column;
      const mark = on ? (this.sorted?.down ? " ▼" : " ▲") : "";
      const sort = button("lu-sort", column.title(this.words) + mark, () => {
        this.sorted = { column, down: on ? !this.sorted!.down : column.number !== null };
        this.heads();
        this.refresh();
        this.head.querySelectorAll<HTMLElement>(".lu-sort")[this.columns.indexOf(column)]?.focus();
      });
      const cell = el("div", column.name in SUMMED ? "lu-cell lu-figure" : "lu-cell", sort);
      cell.style.width = `${column.width}px`;
      cell.setAttribute("role", "columnheader");
      cell.setAttribute("aria-sort", on ? (this.sorted?.down ? "descending" : "ascending") : "none");
      return cell;
    });
    fill(this.head, this.row("lu-row", 1, cells));
  }

  private totals(): void {
    const { words } = this;
    const { parcels } = this.state.source;
    const { coarse } = this.state.source.head;
    const sum = (name: string): string => {
      const exact = this.order.length === parcels.rows ? coarse?.exact[name] : undefined;
      let total = exact ?? 0;
      if (exact === undefined) for (const row of this.order) total += parcels.number(name, row) ?? 0;
      const said = words.number(total, 2, 2);
      return coarse && exact === undefined ? words.ui("about", { value: said }) : said;
    };
    const cells = this.columns.map((column, place) => {
      const text =
        place === 0
          ? words.ui("total_rows", { count: words.number(this.order.length) })
          : ["area_mu", "tax_paid"].includes(column.name)
            ? sum(column.name)
            : "";
      const cell = el("div", column.name in SUMMED ? "lu-cell lu-figure" : "lu-cell", text);
      cell.dataset["total"] = column.name;
      cell.style.width = `${column.width}px`;
      cell.setAttribute("role", "gridcell");
      return cell;
    });
    fill(this.foot, this.row("lu-row", this.order.length + 2, cells));
  }

  private draw(): void {
    if (this.element.hidden) return;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / HEIGHT) - SPARE);
    const count = Math.ceil(this.scroller.clientHeight / HEIGHT) + 2 * SPARE;
    const shown = this.order.slice(first, first + count);
    const focused = this.body.contains(document.activeElement);
    const lines = shown.map((row, place) => this.line(row, first + place));
    const stop = lines[this.active - first] ?? lines[0];
    if (stop) stop.tabIndex = 0;
    fill(this.body, ...lines);
    if (focused) stop?.focus({ preventScroll: true });
    this.head.scrollLeft = this.foot.scrollLeft = this.scroller.scrollLeft;
  }

  private line(parcel: number, place: number): HTMLElement {
    const cells = this.columns.map((column) => {
      const text = column.text(parcel, this.words);
      const cell = el("div", column.name in SUMMED ? "lu-cell lu-figure" : "lu-cell", data(text));
      cell.style.width = `${column.width}px`;
      cell.setAttribute("role", "gridcell");
      return cell;
    });
    const row = this.row("lu-row lu-line", place + 2, cells);
    row.id = `lu-row-${parcel}`;
    row.dataset["parcel"] = String(parcel);
    row.style.transform = `translateY(${place * HEIGHT}px)`;
    row.tabIndex = -1;
    row.setAttribute("aria-selected", String(parcel === this.state.selected));
    row.addEventListener("click", () => {
      this.active = place;
      this.open(parcel);
    });
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (!this.body.contains(event.target as Node)) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / HEIGHT) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") {
      const parcel = this.order[this.active];
      if (parcel !== undefined) this.open(parcel);
    } else if (step !== undefined) {
      this.active = Math.min(this.order.length - 1, Math.max(0, this.active + step));
      this.reveal();
    } else return;
    event.preventDefault();
  }

  private reveal(): void {
    const top = this.active * HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + HEIGHT > scrollTop + clientHeight) this.scroller.scrollTop = top + HEIGHT - clientHeight;
    this.draw();
  }

  /** The parcel chosen on the map is the row shown. */
  private follow(): void {
    if (this.element.hidden || this.stale) return;
    const place = this.order.indexOf(this.state.selected);
    if (place >= 0 && place !== this.active) {
      this.active = place;
      this.reveal();
    } else this.draw();
  }

  private save(): void {
    const { words, columns: all } = this;
    const rows = [...this.order];
    function* lines(): Iterable<(string | number | null)[]> {
      yield all.map((column) => column.title(words));
      for (const row of rows) {
        yield all.map((column) =>
          column.number && column.name in SUMMED ? column.number(row) : column.text(row, words),
        );
      }
    }
    download(csv(lines()), `${this.state.source.head.park} ${words.ui("list")}.csv`);
  }
}

/** Columns that hold figures, not classes. */
const SUMMED: Record<string, true> = { area_mu: true, tax_paid: true, tax_per_mu: true, total: true };
