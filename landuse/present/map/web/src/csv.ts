// Rows as a CSV file that a spreadsheet opens and never runs.
const RISKY = /^[\s'"]*[=+\-@\t\r]/;

/** Text that no spreadsheet takes for a formula. */
export function harmless(text: string): string {
  return RISKY.test(text) ? `'${text}` : text;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return `"${harmless(value).replace(/"/g, '""')}"`;
}

export function csv(rows: Iterable<readonly (string | number | null)[]>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(cell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** Hand a text to the reader as a file. */
export function download(text: string, name: string, kind = "text/csv;charset=utf-8"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]/gu, " ").trim().slice(0, 80);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
