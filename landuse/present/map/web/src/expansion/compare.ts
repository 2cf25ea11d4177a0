// Two versions side by side: what lies in the one and not in the other, and the bar that chooses them.
import { button, choice, data as datum, el, type Content } from "../dom";
import type { Pair, Parcel, Timeline } from "./data";
import type { Words } from "./words";

/** Versions left and right of the line. */
export interface Sides {
  left: number;
  right: number;
}

const LEAST = 1e-4;

/** Land from the left version to the right one; turned round where the right one is the earlier. */
export function between(data: Timeline, { left, right }: Sides): Pair | null {
  const [from, to] = [Math.min(left, right), Math.max(left, right)];
  const pair = data.pairs.find((each) => each.from === from && each.to === to);
  if (!pair || left <= right) return pair ?? null;
  return {
    ...pair,
    old: pair.new,
    new: pair.old,
    in: pair.out,
    out: pair.in,
    ringsIn: pair.ringsOut,
    ringsOut: pair.ringsIn,
  };
}

/** Parcels of which a part comes in (share above nought) or goes out, the largest first. */
export function parcelsBetween(data: Timeline, { left, right }: Sides): { parcel: Parcel; share: number }[] {
  return data.parcels.rows
    .map((parcel) => ({ parcel, share: (parcel.moved[right] ?? 0) - (parcel.moved[left] ?? 0) }))
    .filter(({ share }) => Math.abs(share) > LEAST);
}

export class Comparison {
  constructor(
    private readonly data: Timeline,
    private readonly words: Words,
    private readonly change: (sides: Sides | null) => void,
  ) {}

  /** Choice of the two versions. */
  bar(sides: Sides): HTMLElement {
    const { data, words } = this;
    const versions = data.steps.map(({ change_no, version, from_on }): [string, string] => [
      String(change_no),
      `${version}${from_on ? ` · ${from_on}` : ""}`,
    ]);
    const side = (name: "left" | "right"): HTMLElement => {
      const made = choice(words.ui(name), versions, String(sides[name]), (value) =>
        this.change({ ...sides, [name]: Number(value) }),
      );
      made.classList.add(`ex-side-${name}`);
      return made;
    };
    const close = button("ex-shut", "×", () => this.change(null));
    close.setAttribute("aria-label", words.ui("compare_end"));
    const about = el("p", "ex-quiet", words.ui("compare_about"));
    return el("div", "ex-compare-bar", side("left"), side("right"), close, about);
  }

  /** Account between the two versions, and the parcels. */
  content(sides: Sides): HTMLElement[] {
    const pair = between(this.data, sides);
    const same = el("p", "ex-quiet", this.words.ui("unchanged"));
    return pair ? [this.account(pair), this.parcels(sides)] : [same];
  }

  /** One sentence for those who listen. */
  sentence(sides: Sides): string {
    const { words } = this;
    const pair = between(this.data, sides);
    const [left, right] = [sides.left, sides.right].map((at) => this.data.steps[at]?.version ?? "");
    const head = words.ui("compared", { left: left ?? "", right: right ?? "" });
    if (!pair) return head;
    const parts = (["in", "out"] as const).map((flow) => `${words.ui(flow)} ${words.ha(pair[flow])} ${words.ui("ha")}`);
    return [head, ...parts].join(words.lang === "zh" ? "，" : ", ");
  }

  private account(pair: Pair): HTMLElement {
    const { words } = this;
    const lines = (["old", "in", "out", "new"] as const).map((name) => {
      const sign = { in: "+ ", out: "− ", new: "= ", old: "" }[name];
      const cell = el("th", "", sign + words.ui(`${name}_side`));
      cell.scope = "row";
      const figures = [words.ha(pair[name]), words.mu(pair[name])];
      return el("tr", `ex-row-${name}`, cell, ...figures.map((each) => el("td", "ex-figure", each)));
    });
    const check = el(
      "p",
      `ex-check ${pair.closes ? "ex-passed" : "ex-failed"}`,
      `${pair.closes ? "✓" : "✗"} ${words.ui(pair.closes ? "closes" : "open", {
        miss: words.number(Math.abs(pair.new - (pair.old + pair.in - pair.out)) / 1e4, 4),
      })}`,
    );
    const table = el("table", "ex-table", heads("", words.ui("ha"), words.ui("mu")), el("tbody", "", ...lines));
    return section("account", words.ui("account"), table, check);
  }

  private parcels(sides: Sides): HTMLElement {
    const { words, data } = this;
    const found = parcelsBetween(data, sides);
    if (!found.length) return section("parcels", words.ui("parcels"), el("p", "ex-quiet", words.ui("no_parcels")));
    const tables = ([["in", 1], ["out", -1]] as const).map(([flow, sign]) => {
      const mine = found.filter(({ share }) => share * sign > 0);
      if (!mine.length) return null;
      const lines = mine.map(({ parcel, share }) => {
        const cell = el("th", "", datum(parcel.name ?? parcel.id), parcel.name === null ? null : el("small", "", datum(parcel.id)));
        cell.scope = "row";
        const part = Math.abs(share);
        const area = parcel.area === null ? "—" : words.number(parcel.area * part, 1);
        return el("tr", "", cell, el("td", "ex-figure", words.percent(part)), el("td", "ex-figure", area));
      });
      const title = words.ui(`parcels_${flow}`, { count: mine.length });
      return el("table", `ex-table ex-parcels-${flow}`, heads(title, words.ui("share"), words.ui("mu")), el("tbody", "", ...lines));
    });
    const left = data.parcels.left;
    return section(
      "parcels",
      words.ui("parcels"),
      ...tables,
      left > 0 && el("p", "ex-quiet", words.ui("parcels_left", { count: left })),
    );
  }
}

function section(name: string, title: string, ...content: Content[]): HTMLElement {
  return el("section", `ex-section ex-${name}`, el("h2", "", title), ...content);
}

function heads(...names: string[]): HTMLElement {
  const cells = names.map((name, at) => {
    if (!name) return el("td");
    const cell = el("th", at ? "ex-figure" : "", name);
    cell.scope = "col";
    return cell;
  });
  return el("thead", "", el("tr", "", ...cells));
}
