// What the header of the payload says; written by landuse/present/map/render.py.
export type Lang = "zh" | "en";
export type Place = readonly [start: number, length: number];
export type Labels = Readonly<Record<Lang, string>>;

export type ColumnHead =
  | { name: string; kind: "category"; words: string[]; codes: Place }
  | { name: string; kind: "number"; digits: number; values: Place }
  | { name: string; kind: "real"; values: Place }
  | { name: string; kind: "date"; values: Place }
  | { name: string; kind: "text"; sizes: Place; bytes: Place };

export interface TableHead {
  rows: number;
  columns: ColumnHead[];
}

export interface ShapesHead {
  precision: number;
  origin: [number, number];
  vertices: number;
  rings: number;
  ringCounts: Place;
  vertexCounts: Place;
  moves: Place;
}

export interface ThemeHead {
  key: string;
  column: string;
  unit: string;
  classes: string[];
  colours: string[];
  labels: Readonly<Record<Lang, string[]>>;
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

export interface Head {
  lang: Lang;
  audience: "internal" | "leaders" | "public";
  park: string;
  year: number;
  policy: { name: string } & Labels;
  totals: Total[];
  themes: ThemeHead[];
  start: string;
  facts: FieldHead[];
  indicators: FieldHead[];
  words: Record<Lang, Record<string, Record<string, string>>>;
  tables: Record<string, TableHead>;
  shapes: Record<string, ShapesHead>;
}
