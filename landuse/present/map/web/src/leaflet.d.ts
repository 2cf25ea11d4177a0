// The parts of Leaflet that this page uses.
declare module "leaflet" {
  export interface LatLng {
    readonly lat: number;
    readonly lng: number;
  }
  export type Pair = [number, number];
  export interface Coords {
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }
  export interface MouseEvent {
    readonly latlng: LatLng;
  }
  export class Map {
    on(names: string, listener: (event: MouseEvent) => void): this;
    fitBounds(bounds: [Pair, Pair], options?: object): this;
    invalidateSize(options?: object): this;
    getContainer(): HTMLElement;
    getZoom(): number;
    closeTooltip(tooltip: Tooltip): this;
    latLngToContainerPoint(point: Pair): { x: number; y: number };
    latLngToLayerPoint(point: Pair): { x: number; y: number };
    containerPointToLayerPoint(point: Pair): { x: number; y: number };
    containerPointToLatLng(point: Pair): LatLng;
    getSize(): { x: number; y: number };
    getCenter(): LatLng;
    getBounds(): { getNorthWest(): LatLng; getSouthEast(): LatLng };
    setView(center: Pair, zoom: number, options?: object): this;
    panBy(offset: Pair, options?: object): this;
    createPane(name: string): HTMLElement;
    getPane(name: string): HTMLElement;
  }
  export class Layer {
    addTo(map: Map | LayerGroup): this;
    remove(): this;
    bindTooltip(content: HTMLElement, options?: object): this;
  }
  export class LayerGroup extends Layer {
    addLayer(layer: Layer): this;
    clearLayers(): this;
  }
  export class GridLayer extends Layer {
    constructor(options?: object);
    protected createTile(coords: Coords, done: (error: null, tile: HTMLElement) => void): HTMLElement;
    on(names: string, listener: (event: { tile: HTMLElement }) => void): this;
    getTileSize(): { x: number; y: number };
    redraw(): this;
    isLoading(): boolean;
    once(names: string, listener: () => void): this;
  }
  export class Tooltip extends Layer {
    setLatLng(point: LatLng | Pair): this;
    setContent(content: HTMLElement): this;
  }
  export class Polygon extends Layer {}
  export class Control {
    constructor(options?: object);
    onAdd(map: Map): HTMLElement;
    addTo(map: Map): this;
  }
  export const Icon: {
    Default: { imagePath: string; mergeOptions(options: object): void };
  };
  export const DomEvent: {
    disableClickPropagation(element: HTMLElement): void;
  };
  export const control: { scale(options?: object): Control };
  export class TileLayer extends GridLayer {}
  export function tileLayer(url: string, options?: object): TileLayer;
  export function canvas(options?: object): object;
  export function layerGroup(): LayerGroup;
  export function tooltip(options?: object): Tooltip;
  export function circleMarker(at: Pair, options?: object): Layer;
  export function polygon(rings: Pair[][] | Pair[][][], options?: object): Polygon;
}

declare module "*.png" {
  const address: string;
  export default address;
}
