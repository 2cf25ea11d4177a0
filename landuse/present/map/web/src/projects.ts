// Projects that want land: a mark at the place that is known of each, and their list.
import * as L from "leaflet";
import { button, data, el, fill } from "./dom";
import type { Words } from "./i18n";
import type { State } from "./state";

type Say = (content: HTMLElement) => void;
const NOWHERE = "none";

export function projectLayer(state: State, words: Words, say: Say): L.LayerGroup {
  const { projects } = state.source;
  const group = L.layerGroup();
  const places = new Map<string, number[]>();
  for (let row = 0; row < projects.rows; row++) {
    const [latitude, longitude] = [projects.number("latitude", row), projects.number("longitude", row)];
    if (latitude === null || longitude === null) continue;
    const key = `${latitude} ${longitude}`;
    places.set(key, [...(places.get(key) ?? []), row]);
  }
  for (const rows of places.values()) {
    const first = rows[0]!;
    const open = (): void => say(projectList(state, words, rows, where(state, words, first)));
    const mark = button("lu-project", words.ui("projects_here", { count: rows.length }), open);
    mark.dataset["place"] = projects.text("place", first) ?? NOWHERE;
    L.DomEvent.disableClickPropagation(mark);
    const tip = L.tooltip({ permanent: true, direction: "center", interactive: true, className: "lu-pin" });
    const at = [projects.number("latitude", first)!, projects.number("longitude", first)!] as const;
    group.addLayer(tip.setLatLng([...at]).setContent(mark));
  }
  return group;
}

/** Opens the list of the projects of which no place is known; nothing where there are none. */
export function projectsNowhere(state: State, words: Words, say: Say): HTMLElement | false {
  const { projects } = state.source;
  const rows = [...Array(projects.rows).keys()].filter((row) => projects.number("latitude", row) === null);
  if (!rows.length) return false;
  const open = button("lu-nowhere", words.ui("projects_nowhere", { count: rows.length }), () =>
    say(projectList(state, words, rows, words.code("place", NOWHERE))),
  );
  return open;
}

/** Name of the place: the parcel, else the zone. */
function where({ source }: State, words: Words, row: number): string {
  const { projects } = source;
  const place = projects.text("place", row);
  const name = projects.text("parcel_id", row) ?? (place === "zone" ? projects.text("zone", row) : null);
  return name ?? words.code("place", place);
}

function projectList(state: State, words: Words, rows: number[], title: string): HTMLElement {
  const { projects } = state.source;
  const line = (row: number): HTMLElement => {
    const tax = projects.number("tax", row);
    return el(
      "div",
      "lu-card",
      el(
        "div",
        "lu-card-top",
        el("b", "", data(projects.text("name", row) ?? projects.text("project_id", row))),
        el("span", "lu-outcome", words.code("stage", projects.text("stage", row))),
      ),
      el("div", "lu-quiet", words.code("place", projects.text("place", row))),
      projects.text("zone", row) !== null &&
        el("div", "lu-quiet", `${words.ui("zone")}: `, data(projects.text("zone", row))),
      el("div", "lu-quiet", `${words.ui("land_demand")}: ${words.amount(projects.number("land_demand", row), "mu")}`),
      projects.has("tax") &&
        el("div", "lu-quiet", `${words.ui("tax_expected")}: ${words.amount(tax, "wan_yuan")}`),
    );
  };
  const list = el("div", "lu-detail");
  fill(
    list,
    el("h2", "lu-name", data(title)),
    el("h3", "lu-heading", words.ui("projects_here", { count: rows.length })),
    ...rows.map(line),
  );
  return list;
}
