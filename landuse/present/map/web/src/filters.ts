// Filters: which parcels are shown, counted, listed and exported.
import { button, choice, el, fill } from "./dom";
import { short } from "./drawing";
import type { Words } from "./i18n";
import type { State } from "./state";
import { NOW, type Theme } from "./theme";

/** Filters by what a parcel is, told by a theme of that name, or by a finding. */
export const KINDS = ["grade", "zone", "finding", "verdict", "industry", "route", "stage"] as const;
/** Filters by a figure, from and to. */
export const RANGES = ["area_mu", "tax_per_mu", "tax_paid"] as const;

export type Wanted = Record<string, string>;
type Test = (row: number) => boolean;
/** Asks for parcels of no zone. */
const NOWHERE = "—";
/** Letters of a value that are shown: a link may ask for anything. */
const LETTERS = 40;
const INDENT = "\u2003";

/** What list and filters hold for, where the map shows another year; else nothing. */
export function holdsFor(state: State, words: Words): string {
  const { year } = state.source.head;
  return state.left.moment === NOW ? "" : words.ui("holds_for", { year: words.ui("year", { year }) });
}

export class Filters {
  readonly element = el("details", "lu-filters");
  private readonly hint = el("p", "lu-hint lu-filters-year");
  private wanted: Wanted = {};

  constructor(
    private readonly state: State,
    private readonly words: Words,
  ) {
    this.element.addEventListener("toggle", () => this.render());
    state.listen((change) => {
      if (change === "theme") this.relabel();
    });
  }

  /** What is asked for, by name; ranges end in ".from" and ".to". */
  get values(): Readonly<Wanted> {
    return this.wanted;
  }

  /** Ask for these; what nobody can ask for is left out, what no parcel has is kept and found nowhere. */
  set(wanted: Wanted): void {
    this.wanted = {};
    for (const [name, value] of Object.entries(wanted)) {
      const limit = Number(value);
      if (!value.trim() || !this.asks(name)) continue;
      if (!name.includes(".")) this.wanted[name] = value;
      else if (Number.isFinite(limit)) this.wanted[name] = String(limit);
    }
    this.element.open ||= this.active > 0;
    this.apply();
    this.render();
  }

  /** In words, for a sheet of paper; nothing where all parcels are shown. */
  said(): string {
    const said = [
      ...KINDS.flatMap((name) => {
        const value = this.wanted[name];
        return value === undefined ? [] : [`${this.title(name)}: ${this.label(name, value)}`];
      }),
      ...RANGES.flatMap((name) => {
        const [from, to] = [this.wanted[`${name}.from`], this.wanted[`${name}.to`]];
        const ends = [from === undefined ? "" : `≥ ${from}`, to === undefined ? "" : `≤ ${to}`].filter(Boolean);
        return ends.length ? [`${this.figure(name)} ${ends.join(", ")}`] : [];
      }),
    ];
    return said.join(this.words.lang === "zh" ? "；" : "; ");
  }

  private get active(): number {
    return Object.keys(this.wanted).length;
  }

  /** Whether there is such a filter. */
  private asks(name: string): boolean {
    const [figure = "", end, more] = name.split(".");
    if (end !== undefined) {
      const known = (RANGES as readonly string[]).includes(figure) && this.state.source.parcels.has(figure);
      return known && more === undefined && (end === "from" || end === "to");
    }
    if (!(KINDS as readonly string[]).includes(name)) return false;
    return name === "zone" || name === "finding" || this.state.theme(name) !== undefined;
  }

  render(): void {
    const { words } = this;
    const clear = button("lu-clear", words.ui("filter_clear"), () => {
      this.set({});
      this.element.querySelector("summary")?.focus();
    });
    clear.hidden = this.active === 0;
    fill(
      this.element,
      el("summary", "", words.ui("filters"), this.active ? ` (${this.active})` : null),
      // what there is to choose from is looked up when it is asked for
      ...(this.element.open ? [...KINDS.map((name) => this.kind(name)), ...RANGES.map((name) => this.range(name))] : []),
      this.hint,
      clear,
    );
    this.relabel();
  }

  private change(name: string, value: string): void {
    if (value === "") delete this.wanted[name];
    else this.wanted[name] = value;
    this.apply();
    this.relabel();
  }

  /** Without losing the field that is being filled in. */
  private relabel(): void {
    const summary = this.element.querySelector("summary");
    const clear = this.element.querySelector<HTMLElement>(".lu-clear");
    const count = this.active ? ` (${this.active})` : "";
    if (summary) summary.textContent = this.words.ui("filters") + count;
    if (clear) clear.hidden = this.active === 0;
    this.hint.textContent = holdsFor(this.state, this.words);
    this.hint.hidden = this.active === 0 || this.hint.textContent === "";
  }

  private kind(name: string): HTMLElement | null {
    const options = this.options(name);
    const value = this.wanted[name] ?? "";
    if (value && !options.some(([code]) => code === value)) options.push([value, this.label(name, value)]);
    else if (options.length < 2 && !value) return null;
    const all: [string, string] = ["", this.words.ui("filter_all")];
    const field = choice(this.title(name), [all, ...options], value, (value) =>
      this.change(name, value),
    );
    field.dataset["filter"] = name;
    return field;
  }

  private title(name: string): string {
    if (name === "zone") return this.words.ui("zone");
    if (name === "finding") return this.words.ui("findings");
    return this.words.code("theme", name);
  }

  private label(name: string, value: string): string {
    if (name === "zone") return value === NOWHERE ? this.words.ui("none") : short(value, LETTERS);
    const { lang } = this.words;
    if (name === "finding") return short(this.words.code(this.group(value) ? "group" : "rule", value), LETTERS);
    const said = this.state.theme(name)?.named(value, lang);
    return short(said ?? (name === "route" ? this.words.code("route", value) : value), LETTERS);
  }

  private options(name: string): [string, string][] {
    const { words, state } = this;
    if (name === "zone") return this.zones().map((zone) => [zone, this.label("zone", zone)]);
    if (name === "finding") return this.findings();
    const theme = state.theme(name);
    if (!theme) return [];
    const present = new Set(theme.classes);
    const classes = theme.head.classes.filter((_, place) => present.has(place));
    const unknown = theme.head.classes[theme.unknown]!;
    const codes = theme.head.kinds
      ? [...theme.kinds.words, ...classes.filter((code) => code === unknown)]
      : name === "route"
        ? [...new Set([...this.openRoutes().keys(), ...classes])]
        : classes;
    return codes.map((code) => [code, theme.named(code, words.lang) ?? this.label(name, code)]);
  }

  /** Rules in the order of the vocabulary; those asked for together behind what asks for all of them. */
  private findings(): [string, string][] {
    const { words, state } = this;
    const order = Object.keys(state.source.head.words[words.lang]["rule"] ?? {});
    const rules = this.rules().sort((one, other) => order.indexOf(one) - order.indexOf(other));
    const options = new Map<string, string>();
    for (const rule of rules) {
      const group = Object.entries(state.source.head.groups).find(([, members]) => members.includes(rule));
      if (!group) options.set(rule, words.code("rule", rule));
      else if (!options.has(group[0])) {
        options.set(group[0], words.code("group", group[0]));
        for (const each of rules.filter((member) => group[1].includes(member))) {
          options.set(each, INDENT + words.code("rule", each));
        }
      }
    }
    return [...options];
  }

  /** Rules of a group; nothing for a single rule. */
  private group(code: string): string[] | undefined {
    const { groups } = this.state.source.head;
    return Object.hasOwn(groups, code) ? groups[code] : undefined;
  }

  /** Parcels that each route is open to: the theme shows one of them only. */
  private openRoutes(): Map<string, Set<number>> {
    const { routes } = this.state.source;
    const found = new Map<string, Set<number>>();
    for (let row = 0; row < routes.rows; row++) {
      if (routes.text("outcome", row) !== "open") continue;
      const [route, parcel] = [routes.text("route", row) ?? "", routes.number("parcel", row) ?? -1];
      found.set(route, (found.get(route) ?? new Set()).add(parcel));
    }
    return found;
  }

  /** Zones, and the want of one where some parcel has none. */
  private zones(): string[] {
    const { parcels } = this.state.source;
    const { codes, words } = parcels.codes("zone");
    return words.length && codes.includes(0) ? [...words, NOWHERE] : words;
  }

  /** Rules that some parcel falls under. */
  private rules(): string[] {
    const { findings } = this.state.source;
    const found = new Set<string>();
    for (let row = 0; row < findings.rows; row++) {
      if (findings.text("outcome", row) === "yes") found.add(findings.text("rule", row) ?? "");
    }
    return [...found].sort();
  }

  private range(name: string): HTMLElement | null {
    const { words } = this;
    if (!this.state.source.parcels.has(name)) return null;
    const title = this.figure(name);
    const end = (which: "from" | "to"): HTMLInputElement => {
      const input = el("input", "lu-number");
      input.type = "number";
      input.step = "any";
      input.value = this.wanted[`${name}.${which}`] ?? "";
      input.placeholder = words.ui(which);
      input.setAttribute("aria-label", `${title} ${words.ui(which)}`);
      input.dataset["filter"] = `${name}.${which}`;
      input.addEventListener("input", () => this.change(`${name}.${which}`, input.value));
      return input;
    };
    return el("div", "lu-field", el("span", "", title), el("span", "lu-range", end("from"), end("to")));
  }

  private figure(name: string): string {
    const unit = { area_mu: "mu", tax_per_mu: "wan_yuan/mu", tax_paid: "wan_yuan" }[name] ?? "";
    return `${this.words.ui(`range_${name}`)} (${this.words.code("unit", unit)})`;
  }

  private apply(): void {
    const tests = Object.entries(this.wanted).flatMap(([name, value]) => this.test(name, value));
    if (!tests.length) return this.state.filter(null);
    const mask = new Uint8Array(this.state.shapes.count);
    for (let row = 0; row < mask.length; row++) {
      mask[row] = tests.every((test) => test(row)) ? 1 : 0;
    }
    this.state.filter(mask);
  }

  private test(name: string, value: string): Test[] {
    const { parcels } = this.state.source;
    const [figure, end] = name.split(".");
    if (figure && end) {
      const limit = Number(value);
      if (!Number.isFinite(limit) || !parcels.has(figure)) return [];
      const sign = end === "from" ? 1 : -1;
      return [
        (row) => {
          const found = parcels.number(figure, row);
          return found !== null && sign * found >= sign * limit;
        },
      ];
    }
    if (name === "zone") return [(row) => (parcels.text("zone", row) ?? NOWHERE) === value];
    if (name === "finding") return [this.under(value)];
    const theme = this.state.theme(name);
    if (!theme) return [];
    const open = name === "route" ? this.openRoutes().get(value) : undefined;
    if (open) return [(row) => open.has(row)];
    return [theme.kinds.words.includes(value) ? kindTest(theme, value) : classTest(theme, value)];
  }

  /** Parcels with a finding of a rule, or of one of a group. */
  private under(asked: string): Test {
    const { findings } = this.state.source;
    const rules = this.group(asked) ?? [asked];
    const found = new Uint8Array(this.state.shapes.count);
    for (let row = 0; row < findings.rows; row++) {
      if (findings.text("outcome", row) === "yes" && rules.includes(findings.text("rule", row) ?? "")) {
        found[findings.number("parcel", row) ?? 0] = 1;
      }
    }
    return (row) => found[row] === 1;
  }
}

function kindTest(theme: Theme, kind: string): Test {
  const { codes, words } = theme.kinds;
  const code = words.indexOf(kind) + 1;
  return (row) => codes[row] === code;
}

function classTest(theme: Theme, code: string): Test {
  const place = theme.head.classes.indexOf(code);
  const classes = theme.classes;
  return (row) => classes[row] === place;
}
