// What Leaflet names in English, in the language of the page.
import type * as L from "leaflet";

interface Said {
  ui(key: string): string;
}

export function zoomLabels(map: L.Map, words: Said): void {
  for (const which of ["in", "out"] as const) name(map, `.leaflet-control-zoom-${which}`, words.ui(`zoom_${which}`));
}

/** Controls and popups of layers that others added with folium. */
export function foreignLabels(map: L.Map, words: Said): void {
  name(map, ".leaflet-control-layers-toggle", words.ui("layers"));
  name(map, ".leaflet-popup-close-button", words.ui("close"));
}

function name(map: L.Map, found: string, said: string): void {
  for (const each of map.getContainer().querySelectorAll(found)) {
    each.setAttribute("title", said);
    each.setAttribute("aria-label", said);
  }
}
