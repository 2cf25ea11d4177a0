// Projects that want land: a mark at the zone they ask for, with their list.
import * as L from "leaflet";
import { button, data, el, fill } from "./dom";
import type { Words } from "./i18n";
import { Shapes } from "./shapes";
import type { State } from "./state";

export function projectLayer(state: State, words: Words, say: (content: HTMLElement) => void): L.LayerGroup {
  const { head, sections, zones, projects } = state.source;
  const shapes = new Shapes(head.shapes["zones"]!, zones.rows, sections);
  const group = L.layerGroup();
  for (let zone = 0; zone < zones.rows; zone++) {
    const name = zones.text("name", zone);
    const rows = [...Array(projects.rows).keys()].filter((row) => projects.text("zone", row) === name);
    const bounds = shapes.bounds(zone);
    if (!rows.length || !bounds) continue;
    const [[south, west], [north, east]] = bounds;
    const mark = button("lu-project", words.ui("projects_here", { count: rows.length }), () =>
      say(projectList(state, words, rows, name)),
    );
    L.DomEvent.disableClickPropagation(mark);
    const tip = L.tooltip({ permanent: true, direction: "center", interactive: true, className: "lu-pin" });
    group.addLayer(tip.setLatLng([(south + north) / 2, (west + east) / 2]).setContent(mark));
  }
  return group;
}

function projectList(state: State, words: Words, rows: number[], zone: string | null): HTMLElement {
  const { projects } = state.source;
  const line = (row: number): HTMLElement =>
    el(
      "div",
      "lu-card",
      el(
        "div",
        "lu-card-top",
        el("b", "", data(projects.text("name", row))),
        el("span", "lu-outcome", words.code("stage", projects.text("stage", row))),
      ),
      el("div", "lu-quiet", `${words.ui("land_demand")}: ${words.amount(projects.number("land_demand", row), "mu")}`),
      el("div", "lu-quiet", `${words.ui("tax_expected")}: ${words.amount(projects.number("tax", row), "wan_yuan")}`),
    );
  const list = el("div", "lu-detail");
  fill(
    list,
    el("h2", "lu-name", data(zone)),
    el("h3", "lu-heading", words.ui("projects_here", { count: rows.length })),
    ...rows.map(line),
  );
  return list;
}
