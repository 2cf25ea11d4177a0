// Findings of one parcel, those that point to something first.
import { data, el } from "./dom";
import type { Words } from "./i18n";
import type { Data, Table } from "./table";

/** More findings on units than these fold away. */
const FEW = 3;

export function evidence({ findings }: Data, words: Words, parcel: number): HTMLElement {
  const rows = findings.of(parcel);
  const of = (outcome: string): number[] => rows.filter((row) => findings.text("outcome", row) === outcome);
  const passed = of("no");
  const told = [...of("yes"), ...of("unknown")];
  const own = told.filter((row) => findings.text("subject", row) !== "unit");
  const units = told.filter((row) => findings.text("subject", row) === "unit");
  const few = units.length <= FEW;
  const shown = few ? told : own;
  return el(
    "section",
    "lu-section",
    el("h3", "lu-heading", words.ui("findings")),
    ...shown.map((row) => card(findings, words, row)),
    !few &&
      el(
        "details",
        "lu-passed",
        el("summary", "", words.ui("of_units", { count: units.length })),
        ...units.map((row) => card(findings, words, row)),
      ),
    passed.length > 0 &&
      el(
        "details",
        "lu-passed",
        el("summary", "", words.ui("passed", { count: passed.length })),
        ...passed.map((row) => card(findings, words, row)),
      ),
    rows.length === 0 && el("p", "lu-hint", words.ui("none")),
  );
}

function card(table: Table, words: Words, row: number): HTMLElement {
  const outcome = table.text("outcome", row) ?? "unknown";
  const line = (key: string, value: string | null): HTMLElement | null =>
    value === null || value === "" ? null : el("div", "lu-quiet", `${words.ui(key)}: `, data(value));
  const amount = table.number("amount", row);
  const subject = table.text("subject", row);
  return el(
    "div",
    `lu-card lu-outcome-${["yes", "no", "unknown"].includes(outcome) ? outcome : "unknown"}`,
    el(
      "div",
      "lu-card-top",
      el("b", "", words.code("rule", table.text("rule", row))),
      el("span", "lu-outcome", words.code("outcome", outcome)),
    ),
    subject !== "parcel" &&
      el("div", "lu-quiet", `${words.code("subject", subject)} `, data(table.text("subject_id", row))),
    figure(table, words, row),
    line("period", period(table, row)),
    line("missing", words.fields(table.text("missing", row))),
    line("due_on", table.text("due_on", row)),
    line("amount", amount === null ? null : words.amount(amount, "wan_yuan")),
    line("clause", table.text("clause", row)),
    line("source", words.source(table.text("source", row))),
  );
}

function figure(table: Table, words: Words, row: number): HTMLElement | null {
  const value = table.number("value", row);
  const threshold = table.number("threshold", row);
  const unit = table.text("unit", row);
  if (value === null && threshold === null) return null;
  return el(
    "div",
    "lu-test",
    words.amount(value, unit),
    threshold !== null &&
      el("span", "lu-quiet", ` / ${words.ui("threshold")} ${words.amount(threshold, unit)}`),
  );
}

function period(table: Table, row: number): string | null {
  const [from, to] = [table.text("period_from", row), table.text("period_to", row)];
  return from === null && to === null ? null : `${from ?? "…"} – ${to ?? "…"}`;
}
