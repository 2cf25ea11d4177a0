// Right side for one parcel: figures, grade, indicators, evidence, suggestions, enterprises.
import { button, data, el, type Content } from "./dom";
import { evidence } from "./evidence";
import type { Words } from "./i18n";
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
    figures(source, words, parcel, themes),
    indicators(source, words, parcel),
    source.head.audience !== "public" && evidence(source, words, parcel),
    issues(source, words, parcel),
    source.head.audience !== "public" && actions(source, words, parcel),
    source.head.audience !== "public" && enterprises(source, words, parcel),
  );
  element.dataset["parcel"] = String(parcel);
  return element;
}

function section(title: string, ...content: Content[]): HTMLElement {
  return el("section", "lu-section", el("h3", "lu-heading", title), ...content);
}

function pairs(rows: [label: string, value: Content][]): HTMLElement {
  return el("dl", "lu-pairs", ...rows.flatMap(([label, value]) => [el("dt", "", label), el("dd", "", value)]));
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

function grade({ parcels }: Data, words: Words, parcel: number, themes: Theme[]): HTMLElement {
  const theme = themes.find(({ head }) => head.key === "grade");
  const place = theme ? theme.classes[parcel]! : 0;
  const known = theme !== undefined && place !== theme.unknown;
  const code = parcels.text("grade", parcel);
  const badge = el("span", known ? "lu-grade" : "lu-grade lu-hatched", known ? code : "?");
  if (known) {
    badge.style.backgroundColor = theme.head.colours[place] ?? "#888";
    badge.style.color = dark(theme.head.colours[place] ?? "#888") ? "#fff" : "#1d2730";
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
        el("div", "lu-quiet", `${words.ui("grade_range")}: `, data(`${low} – ${high}`)),
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
  for (const field of head.facts) {
    rows.push([field.labels[words.lang], words.field(field, parcels.number(field.name, parcel))]);
  }
  if (head.audience === "public") {
    for (const theme of themes.filter((each) => each.head.key !== "grade")) {
      const unit = theme.head.unit ? ` (${words.code("unit", theme.head.unit)})` : "";
      const label = theme.head.labels[words.lang][theme.classes[parcel]!] ?? "";
      rows.push([words.code("theme", theme.head.key) + unit, label]);
    }
  }
  return section(words.ui("figures"), pairs(rows));
}

function indicators({ parcels, head }: Data, words: Words, parcel: number): HTMLElement | null {
  if (!head.indicators.length) return null;
  const scored = head.indicators.some(({ name }) => parcels.number(`points_${name}`, parcel) !== null);
  const lines = head.indicators.map((field) =>
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

function enterprises({ enterprises: table }: Data, words: Words, parcel: number): HTMLElement {
  const rows = table.of(parcel);
  const title = `${words.ui("enterprises")} (${rows.length})`;
  if (!rows.length) return section(title, el("p", "lu-hint", words.ui("none")));
  const tax = table.has("tax_paid");
  const line = (row: number): HTMLElement => {
    const share = table.number("share", row);
    const verdict = table.text("verdict", row);
    const graded = table.text("grade", row);
    const touched = graded !== null && table.text("imputed", row) !== null;
    const notes = [
      touched ? words.ui("imputed") : "",
      words.code("verdict", verdict),
      share !== null && share < 1 ? `${words.ui("share")} ${words.number(100 * share, 1)}%` : "",
    ].filter(Boolean);
    return el(
      "tr",
      "",
      el("td", "", data(table.text("name", row)), notes.length > 0 && el("div", "lu-quiet", notes.join(" · "))),
      el("td", "lu-figure", data(graded), touched && "※"),
      tax && el("td", "lu-figure", words.number(table.number("tax_paid", row))),
    );
  };
  return section(
    title,
    el(
      "table",
      "lu-table",
      el(
        "thead",
        "",
        el(
          "tr",
          "",
          el("th", "", words.ui("enterprise")),
          el("th", "lu-figure", words.ui("grade")),
          tax && el("th", "lu-figure", `${words.ui("tax")} (${words.code("unit", "wan_yuan")})`),
        ),
      ),
      el("tbody", "", ...rows.map(line)),
    ),
  );
}

function dark(colour: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.3 * (red ?? 0) + 0.59 * (green ?? 0) + 0.11 * (blue ?? 0) < 140;
}
