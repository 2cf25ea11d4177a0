// What the expansion page is given; written by landuse/present/expansion/page.py.
export type Lang = "zh" | "en";
export type Said = Readonly<Record<Lang, string>>;
export type Ring = [lat: number, lng: number][];

export interface Step {
  change_no: number;
  version: string;
  from_on: string | null;
  in_force: boolean;
  planned: boolean;
}

export interface Account {
  subject: string;
  step: number;
  version: string;
  from: string | null;
  to: string | null;
  old: number | null;
  in: number | null;
  out: number | null;
  new: number | null;
  miss: number | null;
  closes: boolean | null;
  overlap: number | null;
}

export interface Growth {
  subject: string;
  step: number;
  flow: "in" | "out";
  by: "direction" | "kind";
  group: string;
  area: number;
  share: number;
}

export interface Under {
  subject: string;
  step: number;
  part: "in" | "out" | "whole";
  kind: string;
  area: number;
  outside: number;
}

export interface Gate {
  subject: string;
  step: number;
  rule: string;
  outcome: "passed" | "failed" | "unknown" | "not_applicable";
  value: Said;
  threshold: Said;
  source: string | null;
  clause: string | null;
  missing: Record<Lang, string | null>;
}

export interface Stock {
  subject: string;
  saturated: boolean | null;
  supply_low: number | null;
  supply_high: number | null;
  built_low: number | null;
  built_high: number | null;
  idle_low: number | null;
  idle_high: number | null;
}

export interface Kind extends Said {
  role: "forbid" | "within" | "caution" | "note";
}

export interface Shapes {
  zones: { subject: string; from: number; until: number; rings: Ring[] }[];
  flows: { step: number; flow: "in" | "out"; rings: Ring[] }[];
  hits: { step: number; kind: string; rings: Ring[] }[];
  layers: { kind: string; rings: Ring[] }[];
}

/** Land between two versions: old + in − out = new. */
export interface Pair {
  from: number;
  to: number;
  old: number;
  in: number;
  out: number;
  new: number;
  closes: boolean;
  ringsIn: Ring[];
  ringsOut: Ring[];
}

/** A parcel that some version takes in or gives up. */
export interface Parcel {
  id: string;
  name: string | null;
  area: number | null;
  /** By version the share that has come in since the first one, less what has gone out. */
  moved: number[];
  rings: Ring[];
}

export interface Timeline {
  lang: Lang;
  park: string;
  policy: string;
  asOf: string;
  steps: Step[];
  subjects: ({ id: string } & Said)[];
  account: Account[];
  growth: Growth[];
  constraints: Under[];
  gates: Gate[];
  stock: Stock[];
  kinds: Record<string, Kind>;
  shapes: Shapes;
  pairs: Pair[];
  parcels: { rows: Parcel[]; left: number };
  words: Record<Lang, Record<string, Record<string, string>>>;
}

export async function read(base64: string): Promise<Timeline> {
  const letters = atob(base64);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Timeline;
}
