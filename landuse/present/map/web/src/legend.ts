// Left side: choice of theme and its legend, with counts and areas of what is in view.
import { button, el, fill, swatch, tick } from "./dom";
import type { Words } from "./i18n";
import { sideName } from "./moments";
import type { Side, State } from "./state";

export class Legend {
  readonly element = el("div", "lu-legend");
  private readonly body = el("div", "lu-sums");
  private waiting = 0;

  constructor(
    private readonly state: State,
    private readonly words: Words,
  ) {
    state.listen((change) => {
      if (change === "view" || change === "filter") this.later();
      if (change === "theme") this.render();
    });
  }

  render(): void {
    const { words, state } = this;
    const choices = state.themes.map((theme) => {
      const choice = button("lu-theme", words.code("theme", theme.head.key), () => state.show(theme));
      choice.dataset["theme"] = theme.head.key;
      choice.setAttribute("aria-pressed", String(theme === state.left.theme));
      return choice;
    });
    const finding = state.theme("finding");
    fill(
      this.element,
      el("h2", "lu-heading", words.ui("theme")),
      el("div", "lu-themes", ...choices),
      finding !== undefined &&
        tick(words.ui("findings_over"), state.findings, (on) => {
          state.findings = on;
          state.tell("theme");
        }),
      el("h2", "lu-heading", words.ui("legend")),
      this.body,
    );
    this.sums();
  }

  /** Moving about asks for sums many times; one answer a frame is enough. */
  private later(): void {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.sums();
    });
  }

  private sums(): void {
    const { words, state } = this;
    const { left, right } = state;
    const rows = state.inView();
    const area = left.theme.sums(rows, left.moment).reduce((sum, each) => sum + each.area, 0);
    const named = (key: "left" | "right", side: Side): HTMLElement | null =>
      right && el("h3", `lu-heading lu-legend-${key}`, `${words.ui(key)}: ${sideName(state, words, side)}`);
    const all = state.source.parcels.rows;
    const { coarse } = state.source.head;
    const whole = coarse && rows.length === all ? (coarse.exact["area_mu"] ?? area) : area;
    const said = words.number(whole, 0);
    const shown = words.ui("in_view", {
      count: words.number(rows.length),
      area: coarse && rows.length < all ? words.ui("about", { value: said }) : said,
      all: words.number(all),
    });
    fill(
      this.body,
      named("left", left),
      this.table(left, rows),
      right && named("right", right),
      right && this.table(right, rows),
      el("p", "lu-hint lu-in-view", shown),
    );
  }

  /** Classes of a side with what of them is in view. */
  private table({ theme, moment }: Side, rows: number[]): HTMLElement {
    const { words } = this;
    const { head } = theme;
    const sums = theme.sums(rows, moment);
    const lines = head.classes.map((_, place) => {
      const sum = sums[place];
      if (!sum || (place === theme.unknown && sum.count === 0)) return null;
      return el(
        "tr",
        sum.count ? "" : "lu-empty",
        el(
          "td",
          "lu-class",
          swatch(head.colours[place] ?? "#888888", head.patterns[place] ?? ""),
          el("bdi", "", head.labels[words.lang][place] ?? ""),
        ),
        el("td", "lu-figure", words.number(sum.count)),
        el("td", "lu-figure", words.number(sum.area, 0)),
      );
    });
    const unit = head.unit ? words.code("unit", head.unit) : words.ui("class");
    const heads = el(
      "tr",
      "",
      el("th", "", unit),
      el("th", "lu-figure", words.ui("parcels")),
      el("th", "lu-figure", words.code("unit", "mu")),
    );
    return el("table", "lu-table", el("thead", "", heads), el("tbody", "", ...lines));
  }
}
