// From the text in the page to bytes, and from bytes to numbers.
import { breath } from "./queue";
import type { Place } from "./types";

/** Letters read at a time: whole groups of four, few enough that a slice takes some milliseconds. */
const LETTERS = 4 << 17;
const NOTHING = new Uint8Array(0);

/** Newer browsers have a way of their own, several times as fast. */
const native = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;

function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  if (native) return native.call(Uint8Array, base64);
  const letters = atob(base64);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  return packed;
}

/** Bytes of a block. The page may do other things whenever it took so many milliseconds. */
export async function unpack(base64: string, patience: number): Promise<Uint8Array> {
  const out = new Uint8Array(sizeOf(base64));
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const filled = fillUp(out, reader);
  let since = performance.now();
  const written = (async () => {
    for (let at = 0; at < base64.length; at += LETTERS) {
      await writer.write(fromBase64(base64.slice(at, at + LETTERS)));
      if (performance.now() - since < patience) continue;
      await breath();
      since = performance.now();
    }
    await writer.close();
  })();
  await Promise.all([filled, written]);
  return out;
}

async function fillUp(out: Uint8Array, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    out.set(part.value, at);
    at += part.value.length;
  }
  if (at !== out.length) throw new Error("block cut short");
}

/** How many bytes a block has when unpacked: its last four bytes say so. */
function sizeOf(base64: string): number {
  const last = fromBase64(base64.slice(-8));
  return new DataView(last.buffer, last.length - 4).getUint32(0, true);
}

/** Sections of a payload: what the first picture needs, and the rest as soon as it is there. */
export class Sections {
  private rest: Uint8Array | null = null;

  constructor(private readonly first: Uint8Array) {}

  /** The second block. */
  add(rest: Uint8Array): void {
    this.rest = rest;
  }

  bytes([start, length]: Place): Uint8Array {
    const after = start - this.first.length;
    if (after < 0) return this.first.subarray(start, start + length);
    if (!length) return NOTHING;
    if (!this.rest) throw new Error("read before it is there");
    return this.rest.subarray(after, after + length);
  }

  /** Whole numbers of 32 bits: all lowest bytes, then all second ones, and so on. */
  int32(place: Place): Int32Array {
    const bytes = this.bytes(place);
    const count = bytes.length / 4;
    const out = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      out[i] =
        bytes[i]! |
        (bytes[i + count]! << 8) |
        (bytes[i + 2 * count]! << 16) |
        (bytes[i + 3 * count]! << 24);
    }
    return out;
  }

  /** Whole numbers of 48 bits, packed likewise. */
  int48(place: Place): Float64Array {
    const bytes = this.bytes(place);
    const count = bytes.length / 6;
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const at = (plane: number): number => bytes[i + plane * count]!;
      const high = (at(5) << 24) >> 24;
      out[i] = high * 2 ** 40 + at(4) * 2 ** 32 + at(3) * 2 ** 24 + (at(0) | (at(1) << 8) | (at(2) << 16));
    }
    return out;
  }

  float64(place: Place): Float64Array {
    return new Float64Array(this.bytes(place).slice().buffer);
  }

  /** Whole numbers of seven bits a byte; below 2**32. */
  varints(place: Place, count: number): Uint32Array {
    const bytes = this.bytes(place);
    const out = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < count; i++) {
      let byte = bytes[at++] ?? 0;
      if (byte < 128) {
        out[i] = byte;
        continue;
      }
      let value = byte & 127;
      let shift = 7;
      do {
        byte = bytes[at++] ?? 0;
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte & 128);
      out[i] = value;
    }
    return out;
  }
}

export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
