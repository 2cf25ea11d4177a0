// Pictures under the parcels: only where the maker of the file asked for them.
import * as L from "leaflet";
import { toGcj } from "./gcj";
import type { Basemap as Head } from "./types";

const PANE = "lu-base";

export class Basemap {
  readonly credit: string;
  private readonly layers: L.Layer[];

  constructor(
    private readonly map: L.Map,
    private readonly head: Head,
  ) {
    const pane = map.createPane(PANE);
    pane.style.zIndex = "100";
    const options = {
      pane: PANE,
      minNativeZoom: head.minZoom,
      maxNativeZoom: head.maxZoom,
      maxZoom: 21,
      subdomains: head.subdomains,
      tms: head.tms,
    };
    const addresses = head.labels === null ? [head.url] : [head.url, head.labels];
    this.layers = addresses.map((address) => L.tileLayer(address, options));
    this.credit = head.credit;
    if (head.shifted) map.on("move zoom viewreset", () => this.shift(pane));
  }

  show(on: boolean): void {
    for (const layer of this.layers) {
      if (on) layer.addTo(this.map);
      else layer.remove();
    }
    if (this.head.shifted) this.shift(this.map.getPane(PANE));
  }

  /** The data stay where they are; the picture, shifted by its maker, is moved back. */
  private shift(pane: HTMLElement): void {
    const { lat, lng } = this.map.getCenter();
    const here = this.map.latLngToLayerPoint([lat, lng]);
    const there = this.map.latLngToLayerPoint(toGcj(lat, lng));
    pane.style.transform = `translate3d(${here.x - there.x}px, ${here.y - there.y}px, 0)`;
  }
}
