// Words and numbers in the language on show.
import type { FieldHead, Head, Lang } from "./types";

export class Words {
  lang: Lang;

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

  /** Names of fields, comma separated, as labels; any other text stays as it is. */
  fields(text: string | null): string | null {
    if (!text) return text;
    const known = this.head.words[this.lang]["field"] ?? {};
    const names = text.split(",").map((name) => name.trim());
    if (!names.every((name) => Object.hasOwn(known, name))) return text;
    return names.map((name) => known[name]).join(this.lang === "zh" ? "、" : ", ");
  }

  /** File and row, then names of fields. */
  source(text: string | null): string | null {
    const cut = text?.lastIndexOf(" ") ?? -1;
    if (!text || cut < 0) return this.fields(text);
    return `${text.slice(0, cut)} ${this.fields(text.slice(cut + 1)) ?? ""}`;
  }

  number(value: number | null, digits = 2): string {
    if (value === null) return "—";
    return value.toLocaleString(this.lang === "zh" ? "zh-CN" : "en-GB", {
      maximumFractionDigits: digits,
    });
  }

  /** Number with the unit it is in. */
  amount(value: number | null, unit: string | null, digits = 2): string {
    if (value === null) return "—";
    const word = unit === null || unit === "" ? "" : this.code("unit", unit);
    const gap = word && !(this.lang === "zh" && /^[\u4e00-\u9fff%]/.test(word)) ? " " : "";
    return this.number(value, digits) + (word === "%" ? word : gap + word);
  }

  field(field: FieldHead, value: number | null): string {
    if (value === null) return "—";
    return field.percent ? `${this.number(100 * value, 1)}%` : this.amount(value, field.unit);
  }
}
