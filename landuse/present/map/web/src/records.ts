// Contracts with their dates, cases, routes, and the units of standard factories.
import { data, el, type Content } from "./dom";
import type { Words } from "./i18n";
import { pairs, section } from "./parts";
import type { Data, Table } from "./table";

const DAYS = [
  ...["signed_on", "delivered_on", "start_due_on", "started_on", "suspended_on"],
  ...["completion_due_on", "completed_on", "production_due_on", "production_on"],
];
const STATES: Record<string, string> = {
  vacant: "#d55e00",
  let_unused: "#e69f00",
  in_production: "#8fc3a3",
};

export function contracts({ contracts: table }: Data, words: Words, parcel: number): HTMLElement | null {
  const rows = table.of(parcel);
  if (!rows.length) return null;
  const card = (row: number): HTMLElement =>
    el(
      "div",
      "lu-card",
      el("b", "", data(table.text("contract_id", row))),
      pairs(
        DAYS.map((name): [string, string | null] => [words.code("field", name), table.text(name, row)])
          .filter((pair): pair is [string, string] => pair[1] !== null),
      ),
    );
  return section(words.ui("contracts"), ...rows.map(card));
}

/** Columns of a case, and whose words their codes are. */
const CASE: [name: string, section: string][] = [
  ["problem", "problem"],
  ["procedure", "procedure"],
  ["instrument", "instrument"],
  ["case_state", "case_state"],
  ["last_step", "case_step"],
  ["state_on", ""],
  ["next_step", "case_step"],
  ["next_due", ""],
  ["overdue_days", ""],
  ["closing", "closing"],
  ["deadline", ""],
  ["area_mu", ""],
  ["area_done", ""],
  ["area_left", ""],
  ["clause", ""],
];

export function cases({ cases: table }: Data, words: Words, parcel: number): HTMLElement | null {
  const rows = table.of(parcel);
  if (!rows.length) return null;
  const said = (row: number, name: string, section: string): [string, Content][] => {
    const code = table.text(name, row);
    const value = code === null ? textOf(table.number(name, row), words) : section ? words.code(section, code) : code;
    return value === null ? [] : [[words.code("field", name), data(value)]];
  };
  const card = (row: number): HTMLElement =>
    el(
      "div",
      "lu-card",
      el("b", "", data(table.text("case_id", row))),
      pairs(CASE.flatMap(([name, section]) => said(row, name, section))),
    );
  return section(words.ui("cases"), ...rows.map(card));
}

/** Each route with what speaks for it, against it, and what is not known. */
export function routes({ routes: table }: Data, words: Words, parcel: number): HTMLElement | null {
  const rows = table.of(parcel);
  if (!rows.length) return null;
  const card = (row: number): HTMLElement => {
    const outcome = table.text("outcome", row);
    const jobs = table.number("jobs", row);
    const reason = table.text(words.lang === "zh" ? "reason" : "reason_en", row);
    return el(
      "div",
      `lu-card lu-outcome-${outcome === "open" ? "yes" : outcome === "unknown" ? "unknown" : "no"}`,
      el(
        "div",
        "lu-card-top",
        el("b", "", words.code("route", table.text("route", row))),
        el("span", "lu-outcome", words.code("feasible", outcome)),
      ),
      table.text("subject", row) === "enterprise" &&
        table.has("subject_id") &&
        el("div", "lu-quiet", data(table.text("subject_id", row))),
      reason !== null && el("div", "", data(reason)),
      jobs !== null && el("div", "lu-quiet", `${words.code("field", "jobs")}: ${words.number(jobs, 0)}`),
      table.text("clause", row) !== null && el("div", "lu-quiet", data(table.text("clause", row))),
    );
  };
  const open = rows.filter((row) => table.text("outcome", row) === "open");
  const rest = rows.filter((row) => !open.includes(row));
  return section(
    words.ui("routes"),
    ...open.map(card),
    rest.length > 0 &&
      el(
        "details",
        "lu-passed",
        el("summary", "", words.ui("routes_closed", { count: rest.length })),
        ...rest.map(card),
      ),
  );
}

function textOf(value: number | null, words: Words): string | null {
  return value === null ? null : words.number(value);
}

/** Floors of each building, the highest on top, units as wide as they are large. */
export function stacking({ units: table }: Data, words: Words, parcel: number): HTMLElement | null {
  const rows = table.of(parcel);
  if (!rows.length) return null;
  const buildings = groups(rows, (row) => table.text("building_id", row) ?? "—");
  const used = new Set(rows.map((row) => table.text("state", row) ?? "unknown"));
  const legend = [...used].map((state) =>
    el("span", "lu-class", mark(state), el("span", "", stateName(words, state))),
  );
  return section(
    words.ui("stacking"),
    el("div", "lu-stack-legend", ...legend),
    ...[...buildings].map(([name, units]) => building(table, words, name, units)),
  );
}

function stateName(words: Words, state: string): string {
  return state === "unknown" ? words.ui("unknown") : words.code("state", state);
}

function mark(state: string): HTMLElement {
  const square = el("span", `lu-swatch lu-unit-${state in STATES ? state : "unknown"}`);
  square.setAttribute("aria-hidden", "true");
  return square;
}

function building(table: Table, words: Words, name: string, rows: number[]): HTMLElement {
  const floors = groups(rows, (row) => String(table.number("floor", row) ?? "?"));
  const order = [...floors.keys()].sort((one, other) => Number(other) - Number(one));
  const vacant = sum(table, rows.filter((row) => table.text("state", row) === "vacant"));
  const caption = words.ui("vacant_of", {
    vacant: words.amount(vacant, "m2", 0),
    all: words.amount(sum(table, rows), "m2", 0),
  });
  return el(
    "div",
    "lu-building",
    el("div", "lu-card-top", el("b", "", data(name)), el("span", "lu-quiet", caption)),
    ...order.map((floor) =>
      el(
        "div",
        "lu-floor",
        el("span", "lu-quiet", words.ui("floor", { floor })),
        el("div", "lu-units", ...floors.get(floor)!.map((row) => unit(table, words, row))),
      ),
    ),
  );
}

function unit(table: Table, words: Words, row: number): HTMLElement {
  const state = table.text("state", row) ?? "unknown";
  const area = table.number("floor_area", row);
  const tenant = table.text("tenant", row);
  const box = el("div", `lu-unit lu-unit-${state in STATES ? state : "unknown"}`);
  box.style.flexGrow = String(Math.max(1, area ?? 1));
  const since = table.text("vacant_since", row);
  const said = [table.text("unit_id", row), stateName(words, state), tenant, words.amount(area, "m2", 0), since];
  box.title = said.filter(Boolean).join(" · ");
  box.append(data(tenant ?? table.text("unit_id", row)));
  return box;
}

function sum(table: Table, rows: number[]): number {
  return rows.reduce((total, row) => total + (table.number("floor_area", row) ?? 0), 0);
}

function groups(rows: number[], key: (row: number) => string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const group = found.get(key(row));
    if (group) group.push(row);
    else found.set(key(row), [row]);
  }
  return found;
}
