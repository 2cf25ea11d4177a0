// Words and numbers in the language on show.
import { share } from "./share";
import type { FieldHead, Head, Lang } from "./types";

export class Words {
  lang: Lang;
  private readonly formats = new Map<string, Intl.NumberFormat>();

  constructor(private readonly head: Head) {
    this.lang = head.lang;
  }

  switch(): void {
    this.lang = this.lang === "zh" ? "en" : "zh";
  }

  /** Word of the page with its placeholders filled. */
  ui(key: string, values: Record<string, string | number> = {}): string {
    const text = this.code("ui", key);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in values ? String(values[name]) : whole,
    );
  }

  /** Word of a code; the code itself where there is none. */
  code(section: string, code: string | null): string {
    if (code === null) return "";
    const words = this.head.words[this.lang][section];
    return words && Object.hasOwn(words, code) ? (words[code] ?? code) : code;
  }

  /** Names of fields, tables or rules, comma separated, in words; any other text stays as it is. */
  fields(text: string | null): string | null {
    if (!text) return text;
    const names = text.split(",").map((name) => this.named(name.trim()));
    if (names.some((name) => name === null)) return text;
    return names.join(this.lang === "zh" ? "、" : ", ");
  }

  private named(name: string): string | null {
    for (const [section, code] of [
      ["table", name],
      ["rule", name],
      ["rule", `low_yield_${name}`],
      ["field", name],
    ] as const) {
      const words = this.head.words[this.lang][section] ?? {};
      if (Object.hasOwn(words, code)) return words[code] ?? null;
    }
    return null;
  }

  /** File and row, then names of fields. */
  source(text: string | null): string | null {
    const cut = text?.lastIndexOf(" ") ?? -1;
    if (!text || cut < 0) return this.fields(text);
    return `${text.slice(0, cut)} ${this.fields(text.slice(cut + 1)) ?? ""}`;
  }

  number(value: number | null, digits = 2, least = 0): string {
    if (value === null) return "—";
    return this.format(digits, least).format(value);
  }

  /** Making a format takes longer than using it. */
  private format(digits: number, least: number): Intl.NumberFormat {
    const key = `${this.lang} ${digits} ${least}`;
    let found = this.formats.get(key);
    if (!found) {
      const options = { maximumFractionDigits: digits, minimumFractionDigits: least };
      found = new Intl.NumberFormat(this.lang === "zh" ? "zh-CN" : "en-GB", options);
      this.formats.set(key, found);
    }
    return found;
  }

  /** Number with the unit it is in. */
  amount(value: number | null, unit: string | null, digits = 2): string {
    if (value === null) return "—";
    const word = unit === null || unit === "" ? "" : this.code("unit", unit);
    const gap = word && !(this.lang === "zh" && /^[\u4e00-\u9fff%]/.test(word)) ? " " : "";
    return this.number(value, digits) + (word === "%" ? word : gap + word);
  }

  /** Share in per cent; less than all is never printed as all. */
  share(value: number | null, digits = 1, wide = false): string {
    return share(value, (each, to) => this.number(each, to), { digits, wide });
  }

  field(field: FieldHead, value: number | null): string {
    if (value === null) return "—";
    return field.percent ? this.share(value) : this.amount(value, field.unit);
  }
}
