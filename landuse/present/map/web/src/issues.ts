// What was wrong with the files: overlaps and slits as outlines wide enough to be seen from afar,
// and a mark wherever reading or linking had something to say.
import * as L from "leaflet";
import { data, el } from "./dom";
import type { Words } from "./i18n";
import type { Shapes } from "./shapes";
import type { Table } from "./table";

const HALO = { interactive: false, fill: false, color: "#ffffff", weight: 6, opacity: 0.9 };
const LINE = { interactive: false, fill: true, fillOpacity: 0.5, color: "#c1121f", weight: 2.5 };

const MARK = { radius: 6, weight: 2.5, color: "#c1121f", fillColor: "#ffffff", fillOpacity: 0.9 };

export function issueLayer(shapes: Shapes, table: Table, renderer: object): L.LayerGroup {
  const group = L.layerGroup();
  for (const style of [HALO, LINE]) {
    for (let row = 0; row < table.rows; row++) {
      const bounds = shapes.drawn(row) ? shapes.bounds(row) : null;
      if (!bounds) continue;
      const [[south, west], [north, east]] = bounds;
      group.addLayer(L.polygon(shapes.rings(row), { ...style, renderer }));
      // from afar the shape itself is less than a pixel
      const middle: L.Pair = [(south + north) / 2, (west + east) / 2];
      group.addLayer(L.circleMarker(middle, { ...style, radius: 2, renderer }));
    }
  }
  return group;
}

export function intakeLayer(table: Table, words: Words, renderer: object): L.LayerGroup {
  const group = L.layerGroup();
  for (let row = 0; row < table.rows; row++) {
    const [latitude, longitude] = [table.number("latitude", row), table.number("longitude", row)];
    if (latitude === null || longitude === null) continue;
    const mark = L.circleMarker([latitude, longitude], { ...MARK, renderer });
    const said = table.text(words.lang === "zh" ? "message" : "message_en", row) ?? table.text("message", row);
    const tip = el("div", "", el("b", "", data(table.text("subject_id", row))), el("div", "", data(said)));
    group.addLayer(mark.bindTooltip(tip, { sticky: true, className: "lu-tip lu-wide" }));
  }
  return group;
}
