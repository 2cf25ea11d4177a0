// What is on show: theme, point in time, filters, chosen parcel; the parts of the page listen to it.
import type { Paint } from "./layer";
import type { Box } from "./shapes";
import { NOW, type Theme } from "./theme";
import type { Shapes } from "./shapes";
import type { Data } from "./table";

export interface Side {
  theme: Theme;
  moment: string;
}

export type Change = "theme" | "filter" | "select" | "view" | "language";

export class State {
  left: Side;
  /** Right side of the swipe, while two maps are compared. */
  right: Side | null = null;
  /** Rows that pass the filters; null where all do. */
  mask: Uint8Array | null = null;
  selected = -1;
  findings = false;
  box: Box = [-Infinity, -Infinity, Infinity, Infinity];
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(
    readonly source: Data,
    readonly shapes: Shapes,
    readonly themes: Theme[],
  ) {
    const start = themes.find((theme) => theme.head.key === source.head.start) ?? themes[0]!;
    this.left = { theme: start, moment: NOW };
  }

  listen(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  theme(key: string): Theme | undefined {
    return this.themes.find(({ head }) => head.key === key);
  }

  /** Show a theme; a point in time that it is not known at becomes now. */
  show(theme: Theme, moment = this.left.moment): void {
    const known = theme.times().some(({ key }) => key === moment);
    this.left = { theme, moment: known ? moment : NOW };
    this.tell("theme");
  }

  compare(side: Side | null): void {
    this.right = side;
    this.tell("theme");
  }

  filter(mask: Uint8Array | null): void {
    this.mask = mask;
    this.tell("filter");
  }

  paint({ theme, moment }: Side): Paint {
    const finding = this.findings ? this.theme("finding") : undefined;
    return {
      head: theme.head,
      classes: theme.at(moment),
      mask: this.mask,
      over: finding && finding !== theme ? { head: finding.head, classes: finding.classes } : null,
    };
  }

  passes(row: number): boolean {
    return this.mask === null || this.mask[row] === 1;
  }

  /** Rows that pass the filters, in view or not. */
  rows(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.shapes.count; row++) if (this.passes(row)) rows.push(row);
    return rows;
  }

  /** Rows that pass the filters and can be seen. */
  inView(): number[] {
    const rows: number[] = [];
    this.shapes.visit(this.box, (row) => {
      if (this.passes(row)) rows.push(row);
    });
    return rows;
  }
}
