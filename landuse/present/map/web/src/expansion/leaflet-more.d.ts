// More parts of Leaflet, which only the expansion page uses.
export {};

declare module "leaflet" {
  export interface Layer {
    getElement(): Element | undefined;
  }
  export interface Map {
    addLayer(layer: Layer): this;
  }
  export function map(element: HTMLElement, options?: object): Map;
  export function svg(options?: object): Layer;
}
