// What layers written by folium expect to find: Leaflet as L, marker pictures, a little of jQuery.
import * as L from "leaflet";
import icon from "leaflet/dist/images/marker-icon.png";
import icon2x from "leaflet/dist/images/marker-icon-2x.png";
import shadow from "leaflet/dist/images/marker-shadow.png";

/** `$(html)[0]`, as folium's popups use it; scripts in it do not run. */
function parse(markup: string): Element[] {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  return Array.from(parsed.body.children);
}

export function serveFolium(): void {
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions({ iconUrl: icon, iconRetinaUrl: icon2x, shadowUrl: shadow });
  // folium's coloured icons come from a server; ours are Leaflet's own.
  const icons = { icon: (): object => new (L.Icon.Default as unknown as new () => object)() };
  Object.assign(globalThis, { L: { ...L, AwesomeMarkers: icons }, $: parse });
}
