// What the header of the payload says; written by landuse/present/map/render.py.
export type Lang = "zh" | "en";
export type Place = readonly [start: number, length: number];
export type Labels = Readonly<Record<Lang, string>>;

export type ColumnHead =
  | { name: string; kind: "category"; words: string[]; codes: Place }
  | { name: string; kind: "number"; digits: number; values: Place }
  | { name: string; kind: "wide"; digits: number; values: Place }
  | { name: string; kind: "real"; values: Place }
  | { name: string; kind: "date"; values: Place }
  | { name: string; kind: "text"; sizes: Place; bytes: Place }
  | { name: string; kind: "none" }
  | CodesHead
  | NearHead;

/** Texts that differ in their numbers only. */
export interface CodesHead {
  name: string;
  kind: "codes";
  patterns: string[];
  widths: number[][];
  which: Place;
  numbers: Place[];
}

/** Numbers kept as their difference from a guess out of other columns. */
export interface NearHead {
  name: string;
  kind: "near";
  digits: number;
  of: string;
  over?: string;
  by?: string;
  factors: number[];
  low?: number;
  high?: number;
  order?: boolean;
  rest: Place;
}

export interface TableHead {
  rows: number;
  columns: ColumnHead[];
}

export interface ShapesHead {
  finer: number;
  origin: [number, number];
  vertices: number;
  rings: number;
  own: number;
  copies: number;
  ringCounts: Place;
  vertexCounts: Place;
  movesX: Place;
  movesY: Place;
  skips: Place;
  lengths: Place;
  backs: Place;
}

export interface ThemeHead {
  key: string;
  column: string;
  /** Limits of the classes where the column holds numbers; none where it holds classes. */
  breaks: number[];
  limits: number[];
  unit: string;
  classes: string[];
  colours: string[];
  patterns: string[];
  labels: Readonly<Record<Lang, string[]>>;
  /** Names of the kinds in the column, where a class holds several of them. */
  kinds?: Readonly<Record<Lang, Record<string, string>>>;
}

/** A point in time, or another study, that some themes are known at. */
export interface Moment {
  key: string;
  year: number;
  policy: Partial<Record<Lang, string>>;
  /** What tells it apart from a study of the same year and policy. */
  name: Partial<Record<Lang, string>>;
  columns: Record<string, string>;
  /** Themes that today's policy was applied to; they were not published so. */
  recomputed: string[];
}

export interface IndicatorRule {
  name: string;
  unit: string;
  benchmark: number | null;
  weight: number | null;
  cap: number | null;
  floor: number | null;
  clause: string | null;
  source: string | null;
  labels: Labels;
}

export interface Cohort {
  labels: Labels;
  ranked: number | null;
  quotas: Record<string, number>;
  indicators: IndicatorRule[];
}

export interface FieldHead {
  name: string;
  unit: string;
  percent: boolean;
  labels: Labels;
}

export interface Total {
  amount: string;
  unit: string;
  in: number | null;
  on_parcels: number | null;
  unlinked: number | null;
}

/** Pictures under the parcels. */
export interface Basemap {
  url: string;
  subdomains: string;
  labels: string | null;
  credit: string;
  minZoom: number;
  maxZoom: number;
  tms: boolean;
  /** The pictures are shifted (GCJ-02), so they are moved back. */
  shifted: boolean;
}

/** What the printed sheet says about its making; written by landuse/present/sheet.py. */
export interface SheetHead {
  audience: Labels;
  rules: string;
  policy: string;
  as_of: string;
  files: number;
  crs: string;
  /** Parcels with fewer firms show no figure of firms; 0 where all do. */
  few: number;
  marks: Readonly<Record<Lang, string[]>>;
}

export interface Head {
  lang: Lang;
  audience: string;
  park: string;
  year: number;
  policy: { name: string } & Labels;
  /** What tells this study apart from another of the same year and policy. */
  name: Partial<Record<Lang, string>>;
  sheet: SheetHead;
  totals: Total[];
  themes: ThemeHead[];
  start: string;
  moments: Moment[];
  /** Rules that are asked for together. */
  groups: Record<string, string[]>;
  cohorts: Record<string, Cohort>;
  pinyin: Record<string, string>;
  fieldUnits: Record<string, string>;
  basemap?: Basemap;
  /** A large park: rounded areas, and the sums that are not rounded. */
  coarse?: { limit: number; step: string; exact: Record<string, number> };
  /** Metres of the rule about the bank, where a line at that distance is drawn. */
  bank?: number;
  facts: FieldHead[];
  indicators: FieldHead[];
  words: Record<Lang, Record<string, Record<string, string>>>;
  tables: Record<string, TableHead>;
  shapes: Record<string, ShapesHead>;
}
