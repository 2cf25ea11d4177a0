// Right side for one parcel: figures, grade, indicators, evidence, suggestions, enterprises.
import { chain, lifts, stability } from "./chain";
import { button, data, el, type Content } from "./dom";
import { evidence } from "./evidence";
import { enterprises } from "./firms";
import { inkOn } from "./hatch";
import type { Words } from "./i18n";
import { yearLines } from "./lines";
import { pairs, section } from "./parts";
import { cases, contracts, routes, stacking } from "./records";
import type { Data } from "./table";
import type { Theme } from "./theme";

export function panel(
  source: Data,
  words: Words,
  parcel: number,
  themes: Theme[],
  back: () => void,
): HTMLElement {
  const { parcels } = source;
  const id = parcels.text("parcel_id", parcel);
  const name = parcels.text("name", parcel);
  const close = button("lu-close", "×", back);
  close.setAttribute("aria-label", words.ui("back"));
  const element = el(
    "div",
    "lu-detail",
    el(
      "div",
      "lu-top",
      el("div", "lu-names", el("h2", "lu-name", data(name ?? id)), name ? data(id, "lu-id") : null),
      close,
    ),
    grade(source, words, parcel, themes),
    chain(source, words, parcels, parcel),
    figures(source, words, parcel, themes),
    indicators(source, words, parcel),
    stacking(source, words, parcel),
    yearLines(source, words, parcel),
    stability(source.stability, words, source.stability.of(parcel)),
    lifts(source, source.lifts, words, source.lifts.of(parcel)),
    source.findings.has("rule") && evidence(source, words, parcel),
    routes(source, words, parcel),
    source.actions.has("action") && actions(source, words, parcel),
    cases(source, words, parcel),
    distances(source, words, parcel),
    issues(source, words, parcel),
    contracts(source, words, parcel),
    source.enterprises.has("share") && enterprises(source, words, parcel),
  );
  element.dataset["parcel"] = String(parcel);
  return element;
}

/** Where the drawing of this parcel does not fit that of another. */
function issues({ issues: table }: Data, words: Words, parcel: number): HTMLElement | false {
  const rows = table.of(parcel);
  if (!rows.length) return false;
  const lines = rows.map((row): [string, Content] => {
    const other = table.text("other_id", row);
    const area = words.amount(table.number("area_m2", row), "m2", 1);
    return [
      words.code("issue", table.text("issue", row)),
      el("span", "", other === null ? null : data(other), ` ${area}`),
    ];
  });
  return section(words.code("theme", "geometry_issue"), pairs(lines));
}

/** How far the parcel is from the bank and from other layers, as far as that was measured. */
function distances({ distances: table }: Data, words: Words, parcel: number): HTMLElement | false {
  const rows = table.of(parcel);
  if (!rows.length) return false;
  const said = (row: number): Content => {
    const [metres, limit] = [table.number("distance_m", row), table.number("limit_m", row)];
    const [share, corner] = [table.number("inside_share", row), table.number("outside_m", row)];
    const inside = share === null ? null : words.ui("share_inside", { share: words.share(share) });
    const within = limit !== null && metres !== null && metres < limit;
    return el(
      "div",
      "",
      el("div", "", metres === 0 && inside ? inside : words.amount(metres, "m", 1)),
      limit !== null && el("div", "lu-quiet", words.ui("distance_limit", { metres: words.number(limit) })),
      within && el("div", "lu-quiet", words.ui("distance_within")),
      corner !== null && corner > 0 &&
        el("div", "lu-quiet", words.ui("furthest", { metres: words.amount(corner, "m", 1) })),
      table.text("name", row) !== null && el("div", "lu-quiet", data(table.text("name", row))),
    );
  };
  const lines = rows.map((row): [string, Content] => [words.code("near", table.text("layer", row)), said(row)]);
  const section_ = section(words.ui("distances"), pairs(lines));
  section_.dataset["section"] = "distances";
  return section_;
}

function grade({ parcels }: Data, words: Words, parcel: number, themes: Theme[]): HTMLElement {
  const theme = themes.find(({ head }) => head.key === "grade");
  const place = theme ? theme.classes[parcel]! : 0;
  const known = theme !== undefined && place !== theme.unknown;
  const code = parcels.text("grade", parcel);
  const badge = el("span", known ? "lu-grade" : "lu-grade lu-hatched", known ? code : "?");
  if (known) {
    const colour = theme.head.colours[place] ?? "#888888";
    badge.style.backgroundColor = colour;
    badge.style.color = inkOn(colour).startsWith("rgba(255") ? "#fff" : "#10161c";
  }
  const total = parcels.number("total", parcel);
  const rank = parcels.number("rank", parcel);
  const low = parcels.text("grade_low", parcel);
  const high = parcels.text("grade_high", parcel);
  const reason = parcels.text("reason", parcel);
  return el(
    "div",
    "lu-verdict",
    badge,
    el(
      "div",
      "",
      el("div", "lu-label", theme ? (theme.head.labels[words.lang][place] ?? "") : ""),
      total !== null && el("div", "", `${words.ui("total")} ${words.amount(total, "points")}`,
        rank !== null && el("span", "lu-quiet", ` · ${words.ui("rank", { rank })}`)),
      !known && reason && el("div", "lu-quiet", `${words.ui("why_ungraded")}: `, data(words.code("reason", reason))),
      low !== null && high !== null && low !== high &&
        el("div", "lu-quiet", `${words.ui("grade_range")}: `, data(`${high} – ${low}`)),
      known && parcels.text("imputed", parcel) !== null && el("div", "lu-quiet", words.ui("imputed")),
    ),
  );
}

function figures(source: Data, words: Words, parcel: number, themes: Theme[]): HTMLElement {
  const { parcels, head } = source;
  const rows: [string, Content][] = [];
  const zone = parcels.text("zone", parcel);
  if (zone !== null) rows.push([words.ui("zone"), data(zone)]);
  rows.push([words.ui("area"), words.amount(parcels.number("area_mu", parcel), "mu")]);
  const basis = parcels.text("area_basis", parcel);
  if (basis !== null) rows.push([words.ui("area_basis"), data(words.code("area_basis", basis))]);
  const cohort = parcels.text("cohort", parcel);
  if (cohort !== null) rows.push([words.ui("cohort"), data(words.code("cohort", cohort))]);
  const facts = head.facts.filter(({ name: fact }) => parcels.has(fact));
  for (const field of facts) {
    const value = parcels.number(field.name, parcel);
    if (value !== null || !head.sheet.few) rows.push([field.labels[words.lang], words.field(field, value)]);
  }
  for (const theme of head.sheet.few ? themes : []) {
    const { key, column, unit } = theme.head;
    const place = theme.classes[parcel]!;
    if (column !== `theme_${key}` || !parcels.has(key) || place === theme.unknown) continue;
    const title = words.code("theme", key) + (unit && ` (${words.code("unit", unit)})`);
    if (parcels.number(key, parcel) === null) rows.push([title, theme.label(parcel, words.lang)]);
  }
  if (!source.findings.has("rule")) {
    for (const theme of themes.filter((each) => each.head.key !== "grade")) {
      const unit = theme.head.unit ? ` (${words.code("unit", theme.head.unit)})` : "";
      rows.push([words.code("theme", theme.head.key) + unit, theme.label(parcel, words.lang)]);
    }
  }
  const note = head.sheet.few > 0 && words.code("sheet", "few").replace("{k}", String(head.sheet.few));
  return section(words.ui("figures"), pairs(rows), note && el("p", "lu-hint", note));
}

function indicators({ parcels, head }: Data, words: Words, parcel: number): HTMLElement | null {
  const told = (name: string): boolean => !head.sheet.few || parcels.number(name, parcel) !== null;
  const shown = head.indicators.filter(({ name }) => parcels.has(name) && told(name));
  if (!shown.length) return null;
  const scored = shown.some(({ name }) => parcels.number(`points_${name}`, parcel) !== null);
  const lines = shown.map((field) =>
    el(
      "tr",
      "",
      el("td", "", field.labels[words.lang]),
      el("td", "lu-figure", words.field(field, parcels.number(field.name, parcel))),
      scored && el("td", "lu-figure", words.number(parcels.number(`points_${field.name}`, parcel))),
    ),
  );
  return section(
    words.ui("indicators"),
    el(
      "table",
      "lu-table",
      scored &&
        el("thead", "", el("tr", "", el("th"), el("th", "lu-figure", words.ui("value")), el("th", "lu-figure", words.ui("points")))),
      el("tbody", "", ...lines),
    ),
  );
}

function actions({ actions: table }: Data, words: Words, parcel: number): HTMLElement | null {
  const rows = table.of(parcel);
  if (!rows.length) return null;
  const card = (row: number): HTMLElement => {
    const priority = table.number("priority", row);
    const area = table.number("area_mu", row);
    const low = table.number("uplift_low", row);
    const high = table.number("uplift_high", row);
    return el(
      "div",
      "lu-card",
      el(
        "div",
        "lu-card-top",
        el("b", "", words.code("action", table.text("action", row))),
        priority !== null && el("span", "lu-quiet", words.ui("priority", { priority })),
      ),
      data(table.text(words.lang === "zh" ? "reasons" : "reasons_en", row) ?? table.text("reasons", row), "lu-reasons"),
      area !== null && el("div", "lu-quiet", words.ui("area_freed", { area: words.amount(area, "mu") })),
      low !== null && high !== null &&
        el("div", "lu-quiet", words.ui("uplift", { low: words.number(low), high: words.amount(high, "wan_yuan") })),
    );
  };
  return section(words.ui("actions"), ...rows.map(card));
}
