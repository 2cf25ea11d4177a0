// Tables of the payload, read column by column and text by text when asked for.
import { Sections } from "./bytes";
import type { ColumnHead, Head, TableHead } from "./types";

const MISSING = -2147483648;
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

  /** Codes of a category column: 0 is missing, 1 the first word. */
  codes(name: string): { codes: Uint32Array; words: string[] } {
    const head = this.heads.get(name);
    if (head?.kind !== "category") return { codes: new Uint32Array(this.rows), words: [] };
    return { codes: this.sections.varints(head.codes, this.rows), words: head.words };
  }

  /** Rows whose column "parcel" is the given number; the column ascends. */
  of(parcel: number): number[] {
    const starts = (this.starts ??= this.parcelStarts());
    const rows: number[] = [];
    for (let row = starts[parcel] ?? 0; row < (starts[parcel + 1] ?? 0); row++) rows.push(row);
    return rows;
  }

  private parcelStarts(): Uint32Array {
    const last = this.rows ? (this.number("parcel", this.rows - 1) ?? -1) : -1;
    const starts = new Uint32Array(last + 2);
    for (let row = 0; row < this.rows; row++) starts[(this.number("parcel", row) ?? 0) + 1]! += 1;
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
    if (head?.kind === "real") {
      const values = this.sections.float64(head.values);
      return (row) => {
        const value = values[row];
        return value === undefined || Number.isNaN(value) ? null : value;
      };
    }
    return () => null;
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
    if (head?.kind === "date") {
      return (row) => {
        const days = this.number(name, row);
        return days === null ? null : new Date(days * 86400000).toISOString().slice(0, 10);
      };
    }
    return () => null;
  }
}

export interface Data {
  head: Head;
  sections: Sections;
  parcels: Table;
  zones: Table;
  findings: Table;
  actions: Table;
  enterprises: Table;
  issues: Table;
}

export function read(block: Uint8Array): Data {
  const size = new DataView(block.buffer, block.byteOffset).getUint32(0, true);
  const head = JSON.parse(utf8.decode(block.subarray(4, 4 + size))) as Head;
  const sections = new Sections(block.subarray(4 + size));
  const table = (name: string): Table =>
    new Table(head.tables[name] ?? { rows: 0, columns: [] }, sections);
  return {
    head,
    sections,
    parcels: table("parcels"),
    zones: table("zones"),
    findings: table("findings"),
    actions: table("actions"),
    enterprises: table("enterprises"),
    issues: table("issues"),
  };
}
