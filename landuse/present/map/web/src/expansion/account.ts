// The account beside the map: always that of the version and the area on show.
import { data as datum, el, type Content } from "../dom";
import type { Account, Gate, Timeline, Under } from "./data";
import type { Words } from "./words";

function figures(words: Words, area: number | null): Content[] {
  return [el("td", "ex-figure", words.ha(area)), el("td", "ex-figure", words.mu(area))];
}

function heads(...names: string[]): HTMLElement {
  const cells = names.map((name, at) => {
    const cell = el("th", at ? "ex-figure" : "", name);
    cell.scope = "col";
    return cell;
  });
  return el("thead", "", el("tr", "", ...cells));
}

function named(name: Content): HTMLElement {
  const cell = el("th", "", name);
  cell.scope = "row";
  return cell;
}

export class Accounts {
  constructor(
    private readonly data: Timeline,
    private readonly words: Words,
  ) {}

  content(step: number, subject: string): HTMLElement[] {
    const line = this.data.account.find((each) => each.step === step && each.subject === subject);
    const parts = line
      ? [this.account(line), this.zones(step, subject), this.constraints(line), this.growth(line), this.gates(line)]
      : [el("p", "ex-quiet", this.words.ui("unchanged")), null];
    return [...parts, this.stock(subject)].filter((each): each is HTMLElement => each !== null);
  }

  /** One sentence for those who listen. */
  sentence(step: number): string {
    const { words } = this;
    const line = this.data.account.find((each) => each.step === step && each.subject === "park");
    if (!line) return "";
    const parts = [`${words.ui("new")} ${words.ha(line.new)} ${words.ui("ha")}`];
    if (line.in !== null) parts.unshift(`${words.ui("in")} ${words.ha(line.in)}`, `${words.ui("out")} ${words.ha(line.out)}`);
    return parts.join(words.lang === "zh" ? "，" : ", ");
  }

  private section(name: string, ...content: Content[]): HTMLElement {
    const made = el("section", `ex-section ex-${name}`, el("h2", "", this.words.ui(name)), ...content);
    return made;
  }

  private account(line: Account): HTMLElement {
    const { words } = this;
    const rows: [string, number | null][] = [["old", line.old], ["in", line.in], ["out", line.out], ["new", line.new]];
    const shown = line.old === null ? rows.slice(3) : rows;
    const body = shown.map(([name, area]) => {
      const sign = { in: "+ ", out: "− ", new: "= " }[name as "in"] ?? "";
      return el("tr", `ex-row-${name}`, named((line.old === null ? "" : sign) + words.ui(name)), ...figures(words, area));
    });
    const miss = line.miss === null ? "" : words.number(Math.abs(line.miss) / 10000, 4);
    const check =
      line.closes === null
        ? el("p", "ex-quiet", words.ui("opening_version"))
        : el("p", line.closes ? "ex-check ex-passed" : "ex-check ex-failed", `${line.closes ? "✓" : "✗"} ${words.ui(line.closes ? "closes" : "open", { miss })}`);
    return this.section(
      "account",
      line.closes === null ? null : el("p", "ex-quiet", words.ui("identity")),
      el("table", "ex-table", heads("", words.ui("ha"), words.ui("mu")), el("tbody", "", ...body)),
      check,
      line.overlap ? el("p", "ex-quiet", words.ui("overlap", { area: words.ha(line.overlap) })) : null,
    );
  }

  private zones(step: number, subject: string): HTMLElement | null {
    if (subject !== "park") return null;
    const { words } = this;
    const rows = this.data.account.filter((each) => each.step === step && each.subject !== "park");
    if (!rows.length) return null;
    const body = rows.map((row) => {
      const name = this.data.subjects.find((each) => each.id === row.subject);
      const cells = [row.in, row.out, row.new].map((area) => el("td", "ex-figure", words.ha(area)));
      return el("tr", "", named(datum(name ? name[words.lang] : row.subject)), ...cells);
    });
    const unit = ` (${words.ui("ha")})`;
    return this.section(
      "zones",
      el("table", "ex-table", heads(words.ui("zone"), words.ui("in"), words.ui("out"), words.ui("new") + unit), el("tbody", "", ...body)),
    );
  }

  private growth(line: Account): HTMLElement | null {
    const { words } = this;
    const mine = this.data.growth.filter((each) => each.step === line.step && each.subject === line.subject && each.flow === "in");
    if (!mine.length) return null;
    const tables = (["kind", "direction"] as const).map((by) => {
      const rows = mine
        .filter((each) => each.by === by)
        .map((each) => {
          const bar = el("span", "ex-bar");
          bar.style.width = `${(100 * each.share).toFixed(1)}%`;
          const name = words.code(by === "kind" ? "growth" : "sector", each.group);
          return el("tr", "", named(name), el("td", "ex-bars", bar), el("td", "ex-figure", words.percent(each.share)), ...figures(words, each.area));
        });
      return el("table", "ex-table", heads(words.ui(by), "", words.ui("share"), words.ui("ha"), words.ui("mu")), el("tbody", "", ...rows));
    });
    return this.section("growth", ...tables);
  }

  private constraints(line: Account): HTMLElement | null {
    const { words, data } = this;
    const mine = data.constraints.filter((each) => each.step === line.step && each.subject === line.subject);
    const parts = (["in", "out", "whole"] as const).map((part) => {
      const told = mine.filter((each) => each.part === part && this.counted(each) > 0);
      const [rows, notes] = [false, true].map((only) => told.filter((each) => (data.kinds[each.kind]?.role === "note") === only));
      if (!rows || !notes || !told.length) return null;
      const body = [...rows, ...notes].map((each) => {
        const kind = data.kinds[each.kind];
        const name = words.code("kind", each.kind) + (kind?.role === "within" ? ` (${words.ui("outside")})` : "");
        const bad = part === "in" && (kind?.role === "forbid" || kind?.role === "within");
        return el("tr", bad ? "ex-bad" : kind ? `ex-${kind.role}` : "ex-sum", named(name), ...figures(words, this.counted(each)));
      });
      return el("table", "ex-table", heads(words.ui(`of_${part}`), words.ui("ha"), words.ui("mu")), el("tbody", "", ...body));
    });
    return this.section("constraints", ...parts);
  }

  /** What counts against the land: outside of a layer to lie within, else under it. */
  private counted(each: Under): number {
    return this.data.kinds[each.kind]?.role === "within" ? each.outside : each.area;
  }

  private gates(line: Account): HTMLElement | null {
    const mine = this.data.gates.filter((each) => each.step === line.step && each.subject === line.subject);
    if (!mine.length) return null;
    const order = ["failed", "unknown", "passed", "not_applicable"];
    mine.sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
    return this.section("gates", el("ul", "ex-list", ...mine.map((each) => this.gate(each))));
  }

  private gate(gate: Gate): HTMLElement {
    const { words } = this;
    const mark = { passed: "✓", failed: "✗", unknown: "?", not_applicable: "–" }[gate.outcome];
    const [value, threshold] = [gate.value[words.lang], gate.threshold[words.lang]];
    const missing = gate.missing[words.lang];
    return el(
      "li",
      `ex-gate ex-${gate.outcome}`,
      el("span", "ex-mark", `${mark} ${words.code("outcome", gate.outcome)}`),
      el("b", "", words.code("gate", gate.rule)),
      value === "—" ? null : el("span", "ex-quiet", words.ui("value", { value, threshold })),
      missing ? el("span", "ex-quiet", words.ui("missing", { fields: missing })) : null,
      gate.outcome === "failed" || gate.outcome === "unknown"
        ? el("span", "ex-quiet", datum(gate.clause), " · ", datum(gate.source))
        : null,
    );
  }

  private stock(subject: string): HTMLElement | null {
    const { words } = this;
    const found = this.data.stock.find((each) => each.subject === subject);
    if (!found) return null;
    const range = (low: number | null, high: number | null): string =>
      low === high ? words.percent(low) : `${words.percent(low)} – ${words.percent(high)}`;
    const rows: [string, string][] = [
      ["supply_rate", range(found.supply_low, found.supply_high)],
      ["built_rate", range(found.built_low, found.built_high)],
      ["idle_rate", range(found.idle_low, found.idle_high)],
    ];
    const full = found.saturated === null ? "unknown" : found.saturated ? "yes" : "no";
    return this.section(
      "stock",
      el("table", "ex-table", el("tbody", "", ...rows.map(([name, said]) => el("tr", "", named(words.ui(name)), el("td", "ex-figure", said))))),
      el("p", "ex-check", words.ui(`saturated_${full}`)),
    );
  }
}
