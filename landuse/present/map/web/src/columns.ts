// Columns of the list of parcels: what is shown, sorted and exported.
import type { Words } from "./i18n";
import type { State } from "./state";

export interface Column {
  readonly name: string;
  readonly title: (words: Words) => string;
  readonly width: number;
  readonly number: ((row: number) => number | null) | null;
  readonly text: (row: number, words: Words) => string | null;
}

export function columns(state: State): Column[] {
  const { parcels } = state.source;
  const words = (name: string): Column => ({
    name,
    title: (each) => each.ui(name === "name" ? "parcel_name" : name),
    width: name === "name" ? 130 : name === "parcel_id" ? 172 : 124,
    number: null,
    text: (row) => parcels.text(name, row),
  });
  const figure = (name: string, unit: string, digits: number, width: number): Column => ({
    name,
    title: (each) => `${each.ui(`range_${name}`)} (${each.code("unit", unit)})`,
    width,
    number: (row) => parcels.number(name, row),
    text: (row, each) => each.number(parcels.number(name, row), digits, digits),
  });
  const kind = (name: string, width: number): Column => ({
    name,
    title: (each) => each.code("theme", name),
    width,
    number: (row) => state.theme(name)?.order(row) ?? null,
    text: (row, each) => state.theme(name)?.label(row, each.lang) ?? null,
  });
  const found = [words("parcel_id"), words("name"), words("zone")].filter(({ name }) => parcels.has(name));
  const amounts = [
    figure("area_mu", "mu", 2, 100),
    figure("tax_paid", "wan_yuan", 2, 120),
    figure("tax_per_mu", "wan_yuan/mu", 2, 130),
    { ...figure("total", "points", 2, 100), title: (each: Words) => each.ui("total") },
  ].filter(({ name }) => parcels.has(name));
  const kinds = [
    kind("grade", 120),
    kind("finding", 150),
    kind("verdict", 150),
    kind("action", 150),
    kind("industry", 200),
  ].filter(({ name }) => state.theme(name));
  return [...found, ...kinds.slice(0, 1), ...amounts, ...kinds.slice(1)];
}
