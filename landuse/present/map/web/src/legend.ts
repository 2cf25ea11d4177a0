// Left side: choice of theme and its legend with counts and areas.
import { button, el, fill, swatch } from "./dom";
import type { Words } from "./i18n";
import type { Table } from "./table";
import type { Theme } from "./theme";

export class Legend {
  readonly element = el("div", "lu-legend");

  constructor(
    private readonly themes: Theme[],
    private readonly parcels: Table,
    private readonly words: Words,
    private readonly choose: (theme: Theme) => void,
  ) {}

  render(current: Theme): void {
    const { words } = this;
    const choices = this.themes.map((theme) => {
      const choice = button("lu-theme", words.code("theme", theme.head.key), () => this.choose(theme));
      choice.dataset["theme"] = theme.head.key;
      choice.setAttribute("aria-pressed", String(theme === current));
      return choice;
    });
    fill(
      this.element,
      el("h2", "lu-heading", words.ui("theme")),
      el("div", "lu-themes", ...choices),
      el("h2", "lu-heading", words.ui("legend")),
      this.table(current),
    );
  }

  private table(theme: Theme): HTMLElement {
    const { words } = this;
    const { head } = theme;
    const sums = theme.sums(this.parcels);
    const rows = head.classes.map((_, place) => {
      const sum = sums[place];
      if (!sum || (place === theme.unknown && sum.count === 0)) return null;
      return el(
        "tr",
        sum.count ? "" : "lu-empty",
        el(
          "td",
          "lu-class",
          swatch(head.colours[place] ?? "#888", place === theme.unknown),
          el("bdi", "", head.labels[words.lang][place] ?? ""),
        ),
        el("td", "lu-figure", words.number(sum.count)),
        el("td", "lu-figure", words.number(sum.area, 0)),
      );
    });
    const unit = head.unit ? words.code("unit", head.unit) : "";
    return el(
      "table",
      "lu-table",
      el(
        "thead",
        "",
        el(
          "tr",
          "",
          el("th", "", unit),
          el("th", "lu-figure", words.ui("parcels")),
          el("th", "lu-figure", words.code("unit", "mu")),
        ),
      ),
      el("tbody", "", ...rows),
    );
  }
}
