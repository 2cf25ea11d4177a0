// Search by parcel code and name, enterprise name and credit code, pinyin and initials.
import { button, data, el, fill } from "./dom";
import type { Words } from "./i18n";
import { Pinyin } from "./pinyin";
import type { Data, Table } from "./table";

const SHOWN = 12;
/** Looking goes on in slices, so that the page never freezes. */
const SLICE = 40;

interface Place {
  table: Table;
  column: string;
  parcel: (row: number) => number;
}

interface Found {
  parcel: number;
  text: string;
  /** Name of the firm that was found by a code. */
  firm: string | null;
}

export class Search {
  readonly element = el("div", "lu-search");
  readonly input = el("input", "lu-query");
  private readonly results = el("div", "lu-results");
  private readonly pinyin: Pinyin;
  private readonly places: Place[];
  private turn = 0;

  constructor(
    private readonly data: Data,
    private readonly words: Words,
    private readonly open: (parcel: number) => void,
  ) {
    this.pinyin = new Pinyin(data.head.pinyin);
    const { parcels, enterprises } = data;
    const self = (row: number): number => row;
    const host = (row: number): number => enterprises.number("parcel", row) ?? 0;
    this.places = [
      { table: parcels, column: "parcel_id", parcel: self },
      { table: parcels, column: "name", parcel: self },
      { table: enterprises, column: "name", parcel: host },
      { table: enterprises, column: "credit_code", parcel: host },
      { table: enterprises, column: "enterprise_id", parcel: host },
    ].filter(({ table, column }) => table.has(column));
    this.input.type = "search";
    this.input.autocomplete = "off";
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.results.querySelector("button")?.click();
      if (event.key === "Escape" && this.input.value) {
        event.preventDefault();
        this.clear();
      }
      if (event.key === "ArrowDown") this.results.querySelector("button")?.focus();
    });
    this.results.addEventListener("keydown", (event) => this.step(event));
    this.results.setAttribute("aria-live", "polite");
    fill(this.element, this.input, this.results);
  }

  render(): void {
    const key = this.data.enterprises.has("name") ? "search" : "search_public";
    this.input.placeholder = this.words.ui(key);
    this.input.setAttribute("aria-label", this.words.ui(key));
    this.update();
  }

  private step(event: KeyboardEvent): void {
    const all = [...this.results.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "ArrowDown") all[at + 1]?.focus();
    else if (event.key === "ArrowUp") (all[at - 1] ?? this.input).focus();
    else if (event.key === "Escape") this.clear();
    else return;
    event.preventDefault();
  }

  private clear(): void {
    this.input.value = "";
    this.update();
    this.input.focus();
  }

  private update(): void {
    const turn = ++this.turn;
    const query = fold(this.input.value);
    if (!query) return fill(this.results);
    const search = this.find(query);
    const found: Found[] = [];
    const go = (): void => {
      if (turn !== this.turn) return;
      const until = performance.now() + SLICE;
      let done = false;
      while (!done && performance.now() < until) {
        const next = search.next();
        done = next.done === true;
        if (next.value) found.push(next.value);
      }
      this.show(found, done);
      if (!done) setTimeout(go);
    };
    go();
  }

  /** One entry a parcel, the first that matches; now and then nothing, to look at the clock. */
  private *find(query: string): Generator<Found | null, null> {
    const seen = new Set<number>();
    const spoken = query.replace(/[^\p{L}\p{N}]+/gu, "");
    const { enterprises } = this.data;
    const aloud = this.pinyin.speaks(spoken);
    for (const { table, column, parcel } of this.places) {
      for (let row = 0; row < table.rows; row++) {
        if (row % 256 === 0) yield null;
        const text = table.text(column, row);
        if (text === null) continue;
        if (!fold(text).includes(query) && !(aloud && this.pinyin.sounds(text, spoken))) continue;
        const of = parcel(row);
        if (seen.has(of)) continue;
        seen.add(of);
        const coded = table === enterprises && column !== "name" && table.has("name");
        yield { parcel: of, text, firm: coded ? table.text("name", row) : null };
      }
    }
    return null;
  }

  private show(found: Found[], done: boolean): void {
    const rest = found.length - SHOWN;
    fill(
      this.results,
      ...found.slice(0, SHOWN).map((entry) => this.result(entry)),
      done && !found.length && el("p", "lu-hint", this.words.ui("no_match")),
      rest > 0 && el("p", "lu-hint", this.words.ui("more_matches", { count: rest })),
    );
  }

  private result({ parcel, text, firm }: Found): HTMLElement {
    const { parcels } = this.data;
    const id = parcels.text("parcel_id", parcel);
    const shown = text === id ? (parcels.text("name", parcel) ?? id) : text;
    const found = firm === null ? data(shown) : el("span", "lu-firm-found", data(firm), " ", data(text, "lu-quiet"));
    const label = el("span", "lu-result lu-stacked", found, shown === id ? null : data(id, "lu-quiet"));
    const choice = button("lu-choice", label, () => {
      this.clear();
      this.open(parcel);
    });
    choice.dataset["parcel"] = String(parcel);
    return choice;
  }
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}
