// Where parcels overlap or leave slits: outlines above the parcels, wide enough to be seen from afar.
import * as L from "leaflet";
import type { Shapes } from "./shapes";
import type { Table } from "./table";

const HALO = { interactive: false, fill: false, color: "#ffffff", weight: 6, opacity: 0.9 };
const LINE = { interactive: false, fill: true, fillOpacity: 0.5, color: "#c1121f", weight: 2.5 };

export function issueLayer(shapes: Shapes, table: Table): L.LayerGroup {
  const group = L.layerGroup();
  const renderer = L.canvas();
  for (const style of [HALO, LINE]) {
    for (let row = 0; row < table.rows; row++) {
      if (shapes.drawn(row)) group.addLayer(L.polygon(shapes.rings(row), { ...style, renderer }));
    }
  }
  return group;
}
