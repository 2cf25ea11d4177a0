// Tables of the payload, read column by column and text by text when asked for.
import { Sections, unzigzag } from "./bytes";
import type { CodesHead, ColumnHead, Head, NearHead, TableHead } from "./types";

const MISSING = -2147483648;
const MISSING_WIDE = -(2 ** 47);
const LIMIT = 2147483647;
const utf8 = new TextDecoder();

export class Table {
  readonly rows: number;
  private readonly heads = new Map<string, ColumnHead>();
  private readonly numbers = new Map<string, (row: number) => number | null>();
  private readonly texts = new Map<string, (row: number) => string | null>();
  private starts: Uint32Array | null = null;

  constructor(
    head: TableHead,
    private readonly sections: Sections,
  ) {
    this.rows = head.rows;
    for (const column of head.columns) this.heads.set(column.name, column);
  }

  has(name: string): boolean {
    return this.heads.has(name);
  }

  names(): string[] {
    return [...this.heads.keys()];
  }

  number(name: string, row: number): number | null {
    let read = this.numbers.get(name);
    if (!read) this.numbers.set(name, (read = this.numberReader(name)));
    return read(row);
  }

  text(name: string, row: number): string | null {
    let read = this.texts.get(name);
    if (!read) this.texts.set(name, (read = this.textReader(name)));
    return read(row);
  }

  /** Words of a category column. */
  words(name: string): string[] {
    const head = this.heads.get(name);
    return head?.kind === "category" ? head.words : [];
  }

  /** Codes of a category column: 0 is missing, 1 the first word. */
  codes(name: string): { codes: Uint32Array; words: string[] } {
    const head = this.heads.get(name);
    if (head?.kind !== "category") return { codes: new Uint32Array(this.rows), words: [] };
    return { codes: this.sections.varints(head.codes, this.rows), words: head.words };
  }

  /** Rows of a parcel, or of a firm: those whose column of that name, which ascends, is the number. */
  of(number: number, key = "parcel"): number[] {
    const starts = (this.starts ??= this.keyStarts(key));
    const rows: number[] = [];
    if (number < 0) return rows;
    for (let row = starts[number] ?? 0; row < (starts[number + 1] ?? 0); row++) rows.push(row);
    return rows;
  }

  private keyStarts(key: string): Uint32Array {
    const last = this.rows ? (this.number(key, this.rows - 1) ?? -1) : -1;
    const starts = new Uint32Array(last + 2);
    for (let row = 0; row < this.rows; row++) starts[(this.number(key, row) ?? 0) + 1]! += 1;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    return starts;
  }

  private numberReader(name: string): (row: number) => number | null {
    const head = this.heads.get(name);
    if (head?.kind === "number" || head?.kind === "date") {
      const values = this.sections.int32(head.values);
      const scale = head.kind === "number" ? 10 ** head.digits : 1;
      return (row) => {
        const value = values[row];
        return value === undefined || value === MISSING ? null : value / scale;
      };
    }
    if (head?.kind === "wide") {
      const values = this.sections.int48(head.values);
      const scale = 10 ** head.digits;
      return (row) => {
        const value = values[row];
        return value === undefined || value === MISSING_WIDE ? null : value / scale;
      };
    }
    if (head?.kind === "near") return this.nearReader(head);
    if (head?.kind === "real") {
      const values = this.sections.float64(head.values);
      return (row) => {
        const value = values[row];
        return value === undefined || Number.isNaN(value) ? null : value;
      };
    }
    return () => null;
  }

  private nearReader(head: NearHead): (row: number) => number | null {
    const rest = this.sections.varints(head.rest, this.rows);
    const { codes } = head.by ? this.codes(head.by) : { codes: null };
    const scale = 10 ** head.digits;
    if (head.order) {
      const places = placeReader(this, head.of, codes);
      return (row) => (rest[row] ? places(row) + unzigzag(rest[row]! - 1) : null);
    }
    return (row) => {
      const apart = rest[row];
      if (!apart) return null;
      let value = this.number(head.of, row) ?? NaN;
      if (head.over !== undefined) value /= this.number(head.over, row) ?? NaN;
      value *= head.factors[codes?.[row] ?? 0] ?? NaN;
      if (head.low !== undefined) value = Math.max(value, head.low);
      if (head.high !== undefined) value = Math.min(value, head.high);
      const guess = Math.floor(value * scale + 0.5);
      return ((Math.abs(guess) < LIMIT ? guess : 0) + unzigzag(apart - 1)) / scale;
    };
  }

  private textReader(name: string): (row: number) => string | null {
    const head = this.heads.get(name);
    if (head?.kind === "category") {
      const { codes, words } = this.codes(name);
      return (row) => words[(codes[row] ?? 0) - 1] ?? null;
    }
    if (head?.kind === "text") {
      const sizes = this.sections.varints(head.sizes, this.rows);
      const bytes = this.sections.bytes(head.bytes);
      const starts = new Float64Array(this.rows + 1);
      for (let i = 0; i < this.rows; i++) {
        starts[i + 1] = (starts[i] ?? 0) + Math.max(0, (sizes[i] ?? 0) - 1);
      }
      return (row) =>
        sizes[row] ? utf8.decode(bytes.subarray(starts[row] ?? 0, starts[row + 1] ?? 0)) : null;
    }
    if (head?.kind === "codes") return codesReader(head, this.sections, this.rows);
    if (head?.kind === "date") {
      return (row) => {
        const days = this.number(name, row);
        return days === null ? null : new Date(days * 86400000).toISOString().slice(0, 10);
      };
    }
    return () => null;
  }
}

/** Place of a value among those of the same code, the largest first. */
function placeReader(table: Table, of: string, codes: Uint32Array | null): (row: number) => number {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const value = table.number(of, row);
    if (value === null) continue;
    const code = codes?.[row] ?? 0;
    const group = groups.get(code);
    if (group) group.push(value);
    else groups.set(code, [value]);
  }
  const sorted = new Map([...groups].map(([code, group]) => [code, Float64Array.from(group).sort()]));
  return (row) => {
    const value = table.number(of, row);
    const group = sorted.get(codes?.[row] ?? 0);
    if (value === null || !group) return 0;
    let [low, high] = [0, group.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (group[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return group.length - low + 1;
  };
}

function codesReader(
  head: CodesHead,
  sections: Sections,
  rows: number,
): (row: number) => string | null {
  const which = sections.varints(head.which, rows);
  const count = (place: number): number => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      if (which[row] && head.widths[which[row]! - 1]!.length > place) sum++;
    }
    return sum;
  };
  const runs = head.numbers.map((section, place) => {
    const steps = sections.varints(section, count(place));
    const values = new Int32Array(rows);
    let [at, value] = [0, 0];
    for (let row = 0; row < rows; row++) {
      if (!which[row] || head.widths[which[row]! - 1]!.length <= place) continue;
      values[row] = value += unzigzag(steps[at++]!);
    }
    return values;
  });
  const parts = head.patterns.map((pattern) => pattern.split("\0"));
  return (row) => {
    const kind = which[row];
    if (!kind) return null;
    const [first, ...others] = parts[kind - 1]!;
    const widths = head.widths[kind - 1]!;
    return others.reduce(
      (text, part, i) => text + String(runs[i]![row]).padStart(widths[i]!, "0") + part,
      first ?? "",
    );
  };
}

const NAMES = [
  ...["parcels", "zones", "findings", "actions", "enterprises", "issues", "years", "contracts"],
  ...["units", "cases", "routes", "stability", "lifts", "firms", "firm_stability", "firm_lifts"],
  ...["signs", "links", "firm_years", "projects", "outlines", "distances", "buildings", "intake"],
] as const;

export type Data = { head: Head; sections: Sections } & Record<(typeof NAMES)[number], Table>;

export function read(block: Uint8Array): Data {
  const size = new DataView(block.buffer, block.byteOffset).getUint32(0, true);
  const head = JSON.parse(utf8.decode(block.subarray(4, 4 + size))) as Head;
  const sections = new Sections(block.subarray(4 + size));
  const tables = NAMES.map((name) => [
    name,
    new Table(head.tables[name] ?? { rows: 0, columns: [] }, sections),
  ]);
  return { head, sections, ...Object.fromEntries(tables) } as Data;
}
