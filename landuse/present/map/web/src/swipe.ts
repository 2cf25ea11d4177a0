// Two maps side by side: one layer left of a line that can be moved, another right of it.
import * as L from "leaflet";
import { Divider } from "./divider";
import { button, choice, el, fill } from "./dom";
import type { Words } from "./i18n";
import { ParcelTiles } from "./layer";
import { momentName, momentsOf, sideName } from "./moments";
import type { State } from "./state";
import { NOW } from "./theme";

export class Swipe {
  readonly element = el("div", "lu-swipe");
  private readonly bar = el("div", "lu-swipe-bar");
  private readonly divider: Divider;
  private tiles: ParcelTiles | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly state: State,
    private readonly words: Words,
  ) {
    const right = map.createPane("lu-right");
    right.style.zIndex = "201";
    this.divider = new Divider(map, [map.getPane("tilePane")], [right], "lu-swipe-line");
    L.DomEvent.disableClickPropagation(this.element);
    state.listen((change) => {
      if (change === "theme" || change === "filter") this.render();
    });
  }

  render(): void {
    const { state, words } = this;
    const side = state.right;
    this.element.hidden = side === null;
    if (!side) {
      this.tiles?.remove();
      this.tiles = null;
      this.divider.show(false);
      return;
    }
    const paint = state.paint(side);
    if (this.tiles) this.tiles.show(paint);
    else this.tiles = new ParcelTiles(state.shapes, paint, "lu-right").addTo(this.map);
    const themes = state.themes.map((theme): [string, string] => [
      theme.head.key,
      words.code("theme", theme.head.key),
    ]);
    const times = momentsOf(side.theme, state.source.head.year).map((key): [string, string] => [
      key,
      momentName(state, words, key, side.theme),
    ]);
    const close = button("lu-shut", "×", () => state.compare(null));
    close.setAttribute("aria-label", words.ui("compare_end"));
    const left = el("div", "lu-swipe-left", `${words.ui("left")}: ${sideName(state, words, state.left)}`);
    const right = el(
      "div",
      "lu-swipe-right",
      choice(words.ui("right"), themes, side.theme.head.key, (key) => {
        const wanted = state.theme(key);
        if (wanted) state.compare({ theme: wanted, moment: NOW });
      }),
      times.length > 1 &&
        choice(words.ui("time"), times, side.moment, (key) => state.compare({ ...side, moment: key })),
    );
    fill(this.bar, left, right, close);
    this.divider.element.setAttribute("aria-label", words.ui("swipe"));
    fill(this.element, this.bar, this.divider.element);
    this.divider.show(true);
  }
}
