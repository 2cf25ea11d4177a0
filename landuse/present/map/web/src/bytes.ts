// From the text in the page to bytes, and from bytes to numbers.
import type { Place } from "./types";

/** Newer browsers have a way of their own, several times as fast. */
const native = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;

function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  if (native) return native.call(Uint8Array, base64);
  const letters = atob(base64);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  return packed;
}

export async function unpack(base64: string): Promise<Uint8Array> {
  const packed = fromBase64(base64);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Sections of a payload: the part after its header. */
export class Sections {
  constructor(private readonly body: Uint8Array) {}

  bytes([start, length]: Place): Uint8Array {
    return this.body.subarray(start, start + length);
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
