// Enterprises on a parcel: a line each, and behind it grade, verdict, evidence and years.
import { chain, lifts, stability } from "./chain";
import { data, el, type Content } from "./dom";
import type { Words } from "./i18n";
import { firmLines } from "./lines";
import { pairs, section } from "./parts";
import type { Data } from "./table";

const FACTS: [name: string, unit: string][] = [
  ["land_mu", "mu"],
  ["tax_paid", "wan_yuan"],
  ["revenue", "wan_yuan"],
  ["value_added", "wan_yuan"],
  ["employees", ""],
  ["energy_tce", "tce"],
  ["electricity_kwh", "kwh"],
];

export function enterprises(source: Data, words: Words, parcel: number): HTMLElement {
  const table = source.enterprises;
  const rows = table.of(parcel);
  const title = `${words.ui("enterprises")} (${rows.length})`;
  if (!rows.length) return section(title, el("p", "lu-hint", words.ui("none")));
  return section(title, ...rows.map((row) => firm(source, words, row, parcel)));
}

function firm(source: Data, words: Words, row: number, parcel: number): HTMLElement {
  const { enterprises: table, firms } = source;
  const share = table.number("share", row);
  const graded = table.text("grade", row);
  const touched = graded !== null && table.text("imputed", row) !== null;
  const number = table.has("firm") ? (table.number("firm", row) ?? -1) : -1;
  const tax = table.number("whole", row) === 1 ? source.parcels.number("tax_paid", parcel) : table.number("tax_paid", row);
  const notes = [
    touched ? words.ui("imputed") : "",
    words.code("verdict", table.text("verdict", row)),
    share !== null && share < 1 ? `${words.ui("share")} ${words.share(share)}` : "",
  ].filter(Boolean);
  const top: Content[] = [
    el(
      "span",
      "lu-card-top",
      el("b", "", data(table.text("name", row))),
      el("span", "lu-figure", graded !== null && data(graded), touched && "※"),
    ),
    notes.length > 0 && el("span", "lu-quiet lu-line-block", notes.join(" · ")),
    table.has("tax_paid") &&
      el("span", "lu-quiet lu-line-block", `${words.ui("tax")} ${words.amount(tax, "wan_yuan")}`),
  ];
  if (number < 0 || !firms.rows) return el("div", "lu-card", ...top);
  const holder = el("details", "lu-card lu-firm", el("summary", "", ...top));
  holder.addEventListener("toggle", () => {
    if (holder.open && holder.childElementCount === 1) holder.append(...more(source, words, row, number));
  });
  return holder;
}

/** Made when it is opened: most never are. */
function more(source: Data, words: Words, row: number, firm: number): HTMLElement[] {
  const { firms, enterprises: table } = source;
  const code = table.text("credit_code", row) ?? table.text("enterprise_id", row);
  const lines: [string, Content][] = [];
  if (code !== null) lines.push([words.ui("credit_code"), data(code)]);
  for (const [name, unit] of FACTS) {
    const value = firms.has(name) ? firms.number(name, firm) : null;
    if (value !== null) lines.push([words.code("field", name), words.amount(value, unit)]);
  }
  const total = firms.number("total", firm);
  const rank = firms.number("rank", firm);
  if (total !== null) {
    lines.push([words.ui("total"), words.amount(total, "points") + (rank === null ? "" : ` · ${words.ui("rank", { rank })}`)]);
  }
  return [
    pairs(lines),
    uses(source, words, row, firm),
    origin(source, words, firm),
    chain(source, words, firms, firm),
    stability(source.firm_stability, words, source.firm_stability.of(firm, "firm")),
    lifts(source, source.firm_lifts, words, source.firm_lifts.of(firm, "firm")),
    verdict(source, words, firm),
    ...firmLines(source, words, firm),
  ].filter((each) => each !== null);
}

/** How the firm is tied to the land, and how sure that is. */
function uses({ links, enterprises: table }: Data, words: Words, row: number, firm: number): HTMLElement | null {
  const parcel = table.number("parcel", row) ?? -1;
  const rows = links.of(parcel).filter((each) => links.number("firm", each) === firm);
  if (!rows.length) return null;
  const line = (each: number): HTMLElement => {
    const [from, to] = [links.text("from_on", each), links.text("to_on", each)];
    const share = links.number("share", each);
    const sure = links.number("confidence", each);
    const said = [
      words.code("role", links.text("role", each)),
      words.amount(links.number("area_mu", each), "mu"),
      share === null ? "" : `${words.ui("share")} ${words.share(share)}`,
      words.code("method", links.text("method", each)),
      sure === null ? "" : words.ui("confidence", { share: words.share(sure, 0) }),
      (from ?? to) === null ? "" : `${from ?? "…"} – ${to ?? "…"}`,
    ];
    return el("li", "", said.filter(Boolean).join(" · "));
  };
  return section(words.ui("land_used"), el("ul", "lu-signs", ...rows.map(line)));
}

/** File and row that the firm's figures came from. */
function origin({ firms }: Data, words: Words, firm: number): HTMLElement | null {
  const file = firms.text("source", firm);
  const row = firms.number("source_row", firm);
  if (file === null) return null;
  return el("p", "lu-quiet", `${words.ui("source")}: `, data(file), row === null ? null : ` #${row}`);
}

function verdict({ firms, signs }: Data, words: Words, firm: number): HTMLElement | null {
  const said = firms.text("verdict", firm);
  if (said === null) return null;
  const [low, high] = [firms.text("verdict_low", firm), firms.text("verdict_high", firm)];
  const coverage = firms.number("coverage", firm);
  const reason = firms.text("verdict_reason", firm);
  const rows = signs.of(firm, "firm");
  const holds = rows.filter((row) => signs.text("outcome", row) === "yes");
  const open = rows.filter((row) => signs.text("outcome", row) === "unknown");
  const sign = (row: number): HTMLElement => {
    const [from, to] = [signs.text("period_from", row), signs.text("period_to", row)];
    const value = signs.number("value", row);
    const unit = signs.text("unit", row);
    const threshold = signs.number("threshold", row);
    return el(
      "li",
      "",
      `${words.code("family", signs.text("family", row))}: ${words.code("sign", signs.text("sign", row))}`,
      value !== null &&
        ` ${words.amount(value, unit)}${threshold === null ? "" : ` / ${words.ui("threshold")} ${words.amount(threshold, unit)}`}`,
      (from ?? to) !== null && el("div", "lu-quiet", `${from ?? "…"} – ${to ?? "…"}`),
      signs.text("clause", row) !== null && el("div", "lu-quiet", data(signs.text("clause", row))),
      signs.text("source", row) !== null && el("div", "lu-quiet", data(words.source(signs.text("source", row)))),
    );
  };
  return section(
    words.ui("verdict"),
    el(
      "p",
      "",
      words.code("verdict", said),
      low !== null && low !== high && ` (${words.code("verdict", low)} – ${words.code("verdict", high)})`,
    ),
    reason !== null && el("p", "lu-quiet", words.code("verdict_reason", reason)),
    coverage !== null && el("p", "lu-quiet", words.ui("coverage", { share: words.share(coverage, 0) })),
    holds.length > 0 && el("ul", "lu-signs", ...holds.map(sign)),
    open.length > 0 &&
      el(
        "details",
        "lu-passed",
        el("summary", "", words.ui("open_signs", { count: open.length })),
        el("ul", "lu-signs", ...open.map(sign)),
      ),
  );
}
