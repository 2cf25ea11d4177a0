// Search by parcel code, parcel name and enterprise name.
import { button, data, el, fill } from "./dom";
import type { Words } from "./i18n";
import type { Data } from "./table";

const SHOWN = 12;

interface Entry {
  parcel: number;
  text: string;
  folded: string;
}

export class Search {
  readonly element = el("div", "lu-search");
  private readonly input = el("input", "lu-query");
  private readonly results = el("div", "lu-results");
  private entries: Entry[] | null = null;

  constructor(
    private readonly data: Data,
    private readonly words: Words,
    private readonly open: (parcel: number) => void,
  ) {
    this.input.type = "search";
    this.input.autocomplete = "off";
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.results.querySelector("button")?.click();
      if (event.key === "Escape") this.clear();
    });
    fill(this.element, this.input, this.results);
  }

  render(): void {
    const key = this.data.head.audience === "public" ? "search_public" : "search";
    this.input.placeholder = this.words.ui(key);
    this.input.setAttribute("aria-label", this.words.ui(key));
    this.update();
  }

  private clear(): void {
    this.input.value = "";
    this.update();
  }

  private update(): void {
    const query = fold(this.input.value);
    if (!query) return fill(this.results);
    const found = this.find(query);
    const shown = found.slice(0, SHOWN).map((entry) => this.result(entry));
    const rest = found.length - shown.length;
    fill(
      this.results,
      ...shown,
      !found.length && el("p", "lu-hint", this.words.ui("no_match")),
      rest > 0 && el("p", "lu-hint", this.words.ui("more_matches", { count: rest })),
    );
  }

  /** One entry a parcel, the first that matches. */
  private find(query: string): Entry[] {
    const seen = new Set<number>();
    return (this.entries ??= this.index()).filter(
      ({ parcel, folded }) => folded.includes(query) && !seen.has(parcel) && seen.add(parcel),
    );
  }

  private result({ parcel, text }: Entry): HTMLElement {
    const { parcels } = this.data;
    const id = parcels.text("parcel_id", parcel);
    const shown = text === id ? (parcels.text("name", parcel) ?? id) : text;
    const label = el("span", "lu-result lu-stacked", data(shown), shown === id ? null : data(id, "lu-quiet"));
    const choice = button("lu-choice", label, () => {
      this.clear();
      this.open(parcel);
    });
    choice.dataset["parcel"] = String(parcel);
    return choice;
  }

  private index(): Entry[] {
    const { parcels, enterprises } = this.data;
    const entries: Entry[] = [];
    const add = (parcel: number, text: string | null): void => {
      if (text) entries.push({ parcel, text, folded: fold(text) });
    };
    for (let row = 0; row < parcels.rows; row++) {
      add(row, parcels.text("parcel_id", row));
      add(row, parcels.text("name", row));
    }
    for (let row = 0; row < enterprises.rows; row++) {
      add(enterprises.number("parcel", row) ?? 0, enterprises.text("name", row));
    }
    return entries;
  }
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}
