// Why this grade: indicator, benchmark, weight, points; how sure it is, and what would lift it.
import { data, el, type Content } from "./dom";
import type { Words } from "./i18n";
import { figures, section } from "./parts";
import type { Data, Table } from "./table";
import type { IndicatorRule } from "./types";

/** Indicators with the points they gave, out of the benchmark of the cohort. */
export function chain(source: Data, words: Words, table: Table, row: number): HTMLElement | null {
  const cohort = source.head.cohorts[table.text("cohort", row) ?? ""];
  if (!cohort || table.number("total", row) === null) return null;
  const filled = (table.text("imputed", row) ?? "").split(",");
  const step = (rule: IndicatorRule): HTMLElement => {
    const value = table.number(rule.name, row);
    const points = table.number(`points_${rule.name}`, row);
    const most = rule.weight !== null && rule.cap !== null ? rule.cap * rule.weight : Infinity;
    const mark = filled.includes(rule.name)
      ? words.ui("imputed")
      : points !== null && points >= most
        ? words.ui("capped")
        : "";
    return el(
      "li",
      "lu-step",
      el("div", "lu-card-top", el("b", "", rule.labels[words.lang]), el("span", "", words.amount(points, "points"))),
      el(
        "div",
        "lu-quiet",
        words.ui("reckoned", {
          value: words.amount(value, rule.unit),
          benchmark: words.amount(rule.benchmark, rule.unit),
          weight: words.number(rule.weight),
        }),
        mark && ` ${mark}`,
      ),
      rule.clause !== null && el("div", "lu-quiet", data(rule.clause)),
      rule.source !== null && el("div", "lu-quiet", data(rule.source)),
    );
  };
  const bonus = table.number("bonus", row);
  return el(
    "details",
    "lu-chain",
    el("summary", "", words.ui("why_grade")),
    el("p", "lu-quiet", cohort.labels[words.lang],
      cohort.ranked !== null && ` · ${words.ui("ranked", { count: cohort.ranked })}`),
    quotas(cohort.quotas, words),
    el("ol", "lu-steps", ...cohort.indicators.map(step)),
    bonus !== null && bonus !== 0 && el("p", "lu-quiet", `${words.ui("bonus")} ${words.number(bonus)}`),
  );
}

function quotas(places: Record<string, number>, words: Words): HTMLElement | null {
  const said = Object.entries(places).map(([grade, count]) => `${grade} ${words.number(count)}`);
  return said.length ? el("p", "lu-quiet", `${words.ui("quotas")}: `, data(said.join(" · "))) : null;
}

/** How often the grade holds, test by test. */
export function stability(table: Table, words: Words, rows: number[]): HTMLElement | null {
  if (!rows.length) return null;
  const lines = rows.map((row): Content[] => {
    const [best, worst] = [table.text("best", row), table.text("worst", row)];
    return [
      words.code("test", table.text("test", row)),
      words.share(table.number("same", row), 0, best !== worst),
      data(best === worst ? best : `${best} – ${worst}`),
      `${words.number(table.number("rank_low", row), 0)} – ${words.number(table.number("rank_high", row), 0)}`,
    ];
  });
  return section(
    words.ui("sureness"),
    figures([words.ui("test"), words.ui("holds"), words.ui("grades"), words.ui("ranks")], lines),
  );
}

/** What would lift the grade, each figure alone. */
export function lifts(source: Data, table: Table, words: Words, rows: number[]): HTMLElement | null {
  if (!rows.length) return null;
  const lines = rows.map((row): Content[] => {
    const figure = table.text("figure", row) ?? "";
    const unit = source.head.fieldUnits[figure] ?? "";
    const needed = table.number("needed", row);
    const now = table.number("now", row);
    return [
      words.code("field", figure),
      words.number(now, 2),
      needed === null ? words.ui("no_lift") : words.amount(outward(needed, now), unit),
    ];
  });
  const target = table.text("target", rows[0]!) ?? "";
  return section(
    words.ui("lifts", { grade: target }),
    figures([words.ui("figure_alone"), words.ui("now"), words.ui("needed")], lines),
  );
}

/** Rounded away from the present figure, so that what is shown still does it. */
function outward(needed: number, now: number | null): number {
  const up = now === null || needed > now;
  return (up ? Math.ceil(needed * 100 - 1e-6) : Math.floor(needed * 100 + 1e-6)) / 100;
}
