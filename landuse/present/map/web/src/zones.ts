// Zone outlines with their names.
import * as L from "leaflet";
import { data } from "./dom";
import type { Shapes } from "./shapes";
import type { Table } from "./table";

/** Northernmost latitude of an outline at a longitude. */
function northAt(rings: L.Pair[][], middle: number): number | null {
  let north: number | null = null;
  for (const ring of rings) {
    ring.forEach(([lat, lng], i) => {
      const [nextLat, nextLng] = ring[(i + 1) % ring.length]!;
      if (lng > middle === nextLng > middle) return;
      const crossing = lat + ((middle - lng) / (nextLng - lng)) * (nextLat - lat);
      north = north === null ? crossing : Math.max(north, crossing);
    });
  }
  return north;
}

export function zoneLayer(shapes: Shapes, table: Table): L.LayerGroup {
  const group = L.layerGroup();
  for (let row = 0; row < table.rows; row++) {
    if (!shapes.drawn(row)) continue;
    group.addLayer(
      L.polygon(shapes.rings(row), {
        interactive: false,
        fill: false,
        color: "#1d2730",
        weight: 2,
        dashArray: "7 5",
      }),
    );
    const bounds = shapes.bounds(row);
    if (!bounds) continue;
    const middle = (bounds[0][1] + bounds[1][1]) / 2;
    group.addLayer(
      L.tooltip({ permanent: true, direction: "top", interactive: false, className: "lu-zone" })
        .setLatLng([northAt(shapes.rings(row), middle) ?? bounds[1][0], middle])
        .setContent(data(table.text("name", row))),
    );
  }
  return group;
}
