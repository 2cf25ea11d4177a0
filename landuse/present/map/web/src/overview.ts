// Right side while nothing is chosen: totals of the park and what comes first.
import { button, data, el, swatch } from "./dom";
import type { Words } from "./i18n";
import type { Data } from "./table";
import type { Theme } from "./theme";
import type { Head, Total } from "./types";

const FIRST = 12;
/** Totals that are always open; the others unfold. */
const MAIN = 4;

export function overview(
  source: Data,
  words: Words,
  actions: Theme | undefined,
  missing: number,
  open: (parcel: number) => void,
): HTMLElement {
  return el(
    "div",
    "lu-overview",
    el("h2", "lu-name", words.ui("overview")),
    el("p", "lu-hint", words.ui("select_hint")),
    figures(source, words),
    coarseness(source.head, words),
    missing > 0 && el("p", "lu-hint lu-missing", words.ui("not_drawn", { count: missing })),
    source.head.totals.length > 0 && totals(source.head.totals, words),
    actions && priorities(source, words, actions, open),
  );
}

/** What a large park leaves out of the page, and where it is. */
function coarseness({ coarse }: Head, words: Words): HTMLElement | false {
  if (!coarse) return false;
  const said = [
    words.ui("coarse", { limit: words.number(coarse.limit) }),
    words.ui("coarse_sums", { step: coarse.step }),
  ];
  return el("div", "lu-coarse", ...said.map((each) => el("p", "lu-hint", each)));
}

function figures({ parcels, head }: Data, words: Words): HTMLElement {
  let area = head.coarse?.exact["area_mu"] ?? 0;
  for (let row = 0; !head.coarse && row < parcels.rows; row++) area += parcels.number("area_mu", row) ?? 0;
  const tile = (label: string, value: string, name: string): HTMLElement => {
    const figure = el("div", "lu-tile", el("b", "", value), el("span", "", label));
    figure.dataset["figure"] = name;
    return figure;
  };
  return el(
    "div",
    "lu-tiles",
    tile(words.ui("parcels"), words.number(parcels.rows), "parcels"),
    tile(`${words.ui("total_area")} (${words.code("unit", "mu")})`, words.number(area, 0), "area"),
  );
}

function totals(rows: Total[], words: Words): HTMLElement {
  const line = (total: Total): HTMLElement => {
    const name = words.code("field", total.amount);
    const unit = words.code("unit", total.unit);
    const made = el(
      "tr",
      "",
      el("td", "", name, el("div", "lu-quiet", unit)),
      el("td", "lu-figure", words.number(total.in, 2)),
      el("td", "lu-figure", words.number(total.on_parcels, 2)),
      el("td", "lu-figure", words.number(total.unlinked, 2)),
    );
    made.dataset["amount"] = total.amount;
    return made;
  };
  const heads = ["amount_in", "amount_on", "amount_unlinked"];
  const table = (shown: Total[]): HTMLElement =>
    el(
      "table",
      "lu-table lu-totals",
      el("thead", "", el("tr", "", el("th"), ...heads.map((key) => el("th", "lu-figure", words.ui(key))))),
      el("tbody", "", ...shown.map(line)),
    );
  const rest = rows.slice(MAIN);
  return el(
    "section",
    "",
    el("h3", "lu-heading", words.ui("amounts")),
    table(rows.slice(0, MAIN)),
    rest.length > 0 &&
      el(
        "details",
        "lu-passed",
        el("summary", "", words.ui("more_amounts", { count: rest.length })),
        table(rest),
      ),
  );
}

function priorities(
  { parcels, actions }: Data,
  words: Words,
  theme: Theme,
  open: (parcel: number) => void,
): HTMLElement | null {
  const rows = [...Array(actions.rows).keys()]
    .map((row) => ({ row, priority: actions.number("priority", row) ?? Infinity }))
    .sort((one, other) => one.priority - other.priority)
    .slice(0, FIRST);
  if (!rows.length) return null;
  const line = (row: number): HTMLElement => {
    const parcel = actions.number("parcel", row) ?? 0;
    const action = actions.text("action", row) ?? "";
    const place = theme.head.classes.indexOf(action);
    const id = parcels.text("parcel_id", parcel);
    return button(
      "lu-choice",
      el(
        "span",
        "lu-result",
        el(
          "span",
          "lu-class",
          swatch(theme.head.colours[place] ?? "#888888", theme.head.patterns[place] ?? ""),
          data(parcels.text("name", parcel) ?? id),
        ),
        el("span", "lu-quiet", words.code("action", action)),
      ),
      () => open(parcel),
    );
  };
  return el(
    "section",
    "",
    el("h3", "lu-heading", words.ui("priorities")),
    ...rows.map(({ row }) => line(row)),
  );
}
