// Words, areas and shares in the language on show.
import { share as printed } from "../share";
import type { Lang, Timeline } from "./data";

const HA = 10000;
const MU = 2000 / 3;

export class Words {
  lang: Lang;

  constructor(private readonly data: Timeline) {
    this.lang = data.lang;
  }

  switch(): void {
    this.lang = this.lang === "zh" ? "en" : "zh";
  }

  ui(key: string, values: Record<string, string | number> = {}): string {
    return this.code("ui", key).replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : whole,
    );
  }

  /** Word of a code; the code itself where there is none. */
  code(section: string, code: string): string {
    const words = this.data.words[this.lang][section];
    return words && Object.hasOwn(words, code) ? (words[code] ?? code) : code;
  }

  number(value: number | null, digits = 2): string {
    if (value === null) return "—";
    return value.toLocaleString(this.lang === "zh" ? "zh-CN" : "en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  }

  ha(area: number | null, digits = 2): string {
    return this.number(area === null ? null : area / HA, digits);
  }

  mu(area: number | null): string {
    return this.number(area === null ? null : area / MU, 1);
  }

  percent(share: number | null): string {
    return printed(share, (each, digits) => this.number(each, digits));
  }
}
