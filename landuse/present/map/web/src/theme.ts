// Themes: the class of each parcel at each point in time, and what each class adds up to.
import type { Table } from "./table";
import type { Lang, Moment, ThemeHead } from "./types";

export interface ClassSum {
  count: number;
  area: number;
}

/** Class of the kinds that have none of their own. */
const OTHER = "other";

/** Key of the study itself among the points in time. */
export const NOW = "now";

export class Theme {
  private readonly known = new Map<string, Uint8Array>();
  private read: { codes: Uint32Array; words: string[] } | null = null;

  constructor(
    readonly head: ThemeHead,
    private readonly parcels: Table,
    private readonly years: Table,
    private readonly moments: Moment[],
  ) {}

  get unknown(): number {
    return this.head.classes.length - 1;
  }

  /** Position of each parcel's class in head.classes, in the evaluation year. */
  get classes(): Uint8Array {
    return this.at(NOW);
  }

  /** Kind of each parcel, 0 where there is none and else one more than its place in the words. */
  get kinds(): { codes: Uint32Array; words: string[] } {
    return (this.read ??= this.head.kinds ? this.parcels.codes(this.head.column) : { codes: new Uint32Array(), words: [] });
  }

  /** Name of what a parcel is: its kind where that is known, else its class. */
  label(row: number, lang: Lang, moment = NOW): string {
    const { head, kinds } = this;
    const kind = moment === NOW ? kinds.words[(kinds.codes[row] ?? 0) - 1] : undefined;
    return (kind && this.named(kind, lang)) ?? head.labels[lang][this.at(moment)[row]!] ?? "";
  }

  /** Name of a kind or class, if there is such a one. */
  named(code: string, lang: Lang): string | undefined {
    const { classes, kinds, labels } = this.head;
    const known = kinds?.[lang] ?? {};
    return Object.hasOwn(known, code) ? known[code] : labels[lang][classes.indexOf(code)];
  }

  /** Where a parcel comes in a list: kinds in their order, the unknown ones last. */
  order(row: number): number {
    const { codes, words } = this.kinds;
    if (this.head.kinds) return codes[row] || words.length + 1;
    return this.classes[row]!;
  }

  /** Points in time that this theme is known at, besides now. */
  times(): Moment[] {
    return this.moments.filter(({ columns }) => Object.hasOwn(columns, this.head.key));
  }

  at(moment: string): Uint8Array {
    let found = this.known.get(moment);
    if (!found) this.known.set(moment, (found = this.place(moment)));
    return found;
  }

  private place(moment: string): Uint8Array {
    const then = this.moments.find(({ key }) => key === moment)?.columns[this.head.key];
    const [table, column] = then === undefined ? [this.parcels, this.head.column] : [this.years, then];
    const { head, unknown } = this;
    // where figures may not be seen, earlier years hold classes as well
    const limits = then === undefined ? head.breaks : table.words(column).length ? [] : head.limits;
    const found = new Uint8Array(this.parcels.rows).fill(unknown);
    if (limits.length) {
      for (let row = 0; row < found.length; row++) {
        const value = table.number(column, row);
        if (value === null) continue;
        let place = 0;
        while (place < limits.length && limits[place]! <= value) place++;
        found[row] = place;
      }
      return found;
    }
    const { codes, words } = table.codes(column);
    const places = words.map((word) => {
      const place = head.classes.indexOf(head.kinds && !head.classes.includes(word) ? OTHER : word);
      return place < 0 ? unknown : place;
    });
    for (let row = 0; row < found.length; row++) {
      const code = codes[row];
      if (code) found[row] = places[code - 1] ?? unknown;
    }
    return found;
  }

  /** Count and area of each class, of the rows given. */
  sums(rows: Iterable<number> | null = null, moment = NOW): ClassSum[] {
    const sums = this.head.classes.map(() => ({ count: 0, area: 0 }));
    const classes = this.at(moment);
    const add = (row: number): void => {
      const sum = sums[classes[row]!];
      if (!sum) return;
      sum.count += 1;
      sum.area += this.parcels.number("area_mu", row) ?? 0;
    };
    if (rows) for (const row of rows) add(row);
    else for (let row = 0; row < this.parcels.rows; row++) add(row);
    return sums;
  }
}
