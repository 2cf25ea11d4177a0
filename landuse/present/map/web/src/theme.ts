// The theme on show: class of each parcel, and what each class adds up to.
import type { Table } from "./table";
import type { ThemeHead } from "./types";

export interface ClassSum {
  count: number;
  area: number;
}

export class Theme {
  /** Position of each parcel's class in head.classes. */
  readonly classes: Uint8Array;

  constructor(
    readonly head: ThemeHead,
    parcels: Table,
  ) {
    const { codes, words } = parcels.codes(head.column);
    const unknown = head.classes.length - 1;
    const places = words.map((word) => {
      const place = head.classes.indexOf(word);
      return place < 0 ? unknown : place;
    });
    this.classes = Uint8Array.from(codes, (code) => places[code - 1] ?? unknown);
  }

  get unknown(): number {
    return this.head.classes.length - 1;
  }

  sums(parcels: Table): ClassSum[] {
    const sums = this.head.classes.map(() => ({ count: 0, area: 0 }));
    this.classes.forEach((place, row) => {
      const sum = sums[place];
      if (!sum) return;
      sum.count += 1;
      sum.area += parcels.number("area_mu", row) ?? 0;
    });
    return sums;
  }
}
