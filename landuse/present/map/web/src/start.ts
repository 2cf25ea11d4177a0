// Start: the program comes packed. This unpacks it and gives it to the browser, which runs it only
// where the page's policy names it. It must stand before anything that uses it, so nothing here waits.

/** Order in which a block lists the lengths of the codes for the lengths of its codes. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END = 256;

/** For each run of bits that a code may begin: the symbol, and in the low four bits how long its code is. */
function codes(lengths: ArrayLike<number>): Uint16Array {
  const most = Math.max(1, ...Array.from(lengths));
  const out = new Uint16Array(1 << most);
  for (let bits = 1, code = 0; bits <= most; bits++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bits) continue;
      let first = 0;
      for (let i = 0; i < bits; i++) first |= ((code >> i) & 1) << (bits - 1 - i);
      for (let i = first; i < out.length; i += 1 << bits) out[i] = (symbol << 4) | bits;
      code++;
    }
  }
  return out;
}

/** Bytes of a stream of DEFLATE blocks (RFC 1951). */
function inflate(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let [at, to, held, count] = [0, 0, 0, 0];

  function take(bits: number): number {
    while (count < bits) {
      held |= bytes[at++]! << count;
      count += 8;
    }
    const value = held & ((1 << bits) - 1);
    held >>>= bits;
    count -= bits;
    return value;
  }

  function symbol(table: Uint16Array): number {
    while (count < 15) {
      held |= (bytes[at++] ?? 0) << count;
      count += 8;
    }
    const found = table[held & (table.length - 1)]!;
    held >>>= found & 15;
    count -= found & 15;
    return found >> 4;
  }

  function tables(): [Uint16Array, Uint16Array] {
    const letters = take(5) + 257;
    const total = letters + take(5) + 1;
    const few = take(4) + 4;
    const own = new Array<number>(19).fill(0);
    for (let i = 0; i < few; i++) own[ORDER[i]!] = take(3);
    const [table, found] = [codes(own), [] as number[]];
    while (found.length < total) {
      const next = symbol(table);
      const times = next < 16 ? 1 : next === 16 ? 3 + take(2) : next === 17 ? 3 + take(3) : 11 + take(7);
      const value = next < 16 ? next : next === 16 ? found[found.length - 1]! : 0;
      for (let i = 0; i < times; i++) found.push(value);
    }
    return [codes(found.slice(0, letters)), codes(found.slice(letters))];
  }

  function copyBlock(): void {
    take(count & 7);
    at -= count >> 3;
    held = count = 0;
    const size = bytes[at]! | (bytes[at + 1]! << 8);
    out.set(bytes.subarray(at + 4, at + 4 + size), to);
    at += 4 + size;
    to += size;
  }

  /** Most of the time goes here, so its numbers are its own and nothing is called. */
  function codedBlock(letters: Uint16Array, distances: Uint16Array): void {
    const [letter, distance] = [letters.length - 1, distances.length - 1];
    let [from, bits, have, end] = [at, held, count, to];
    for (;;) {
      for (; have < 15; have += 8) bits |= bytes[from++]! << have;
      let found = letters[bits & letter]!;
      bits >>>= found & 15;
      have -= found & 15;
      const next = found >> 4;
      if (next < END) {
        out[end++] = next;
        continue;
      }
      if (next === END) break;
      const long = next - 257;
      const more = long < 8 || long === 28 ? 0 : (long >> 2) - 1;
      for (; have < more; have += 8) bits |= bytes[from++]! << have;
      const least = long === 28 ? 258 : long < 8 ? 3 + long : 3 + ((4 + (long & 3)) << more);
      const length = least + (bits & ((1 << more) - 1));
      bits >>>= more;
      have -= more;
      for (; have < 15; have += 8) bits |= bytes[from++]! << have;
      found = distances[bits & distance]!;
      bits >>>= found & 15;
      have -= found & 15;
      const far = found >> 4;
      const further = far < 4 ? 0 : (far >> 1) - 1;
      for (; have < further; have += 8) bits |= bytes[from++]! << have;
      const near = far < 4 ? 1 + far : 1 + ((2 + (far & 1)) << further);
      let source = end - near - (bits & ((1 << further) - 1));
      bits >>>= further;
      have -= further;
      for (const stop = end + length; end < stop; ) out[end++] = out[source++]!;
    }
    [at, held, count, to] = [from, bits, have, end];
  }

  for (let last = 0; !last; ) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) copyBlock();
    else if (kind === 1) {
      const fixed = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
      codedBlock(codes(fixed), codes(new Array<number>(30).fill(5)));
    } else codedBlock(...tables());
  }
  return out;
}

const held = document.querySelector<HTMLScriptElement>("script[data-program]");
const letters = atob((held?.textContent ?? "").trim());
const packed = new Uint8Array(letters.length);
for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
const program = document.createElement("script");
program.textContent = new TextDecoder().decode(inflate(packed, Number(held?.dataset["program"])));
document.head.append(program);
held?.remove();
program.remove();

export {};
