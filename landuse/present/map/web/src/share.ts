// Shares in per cent, never rounded up to all or down to none.

const [ALL, MOST, LEAST] = [1 - 1e-6, 0.999, 0.001];

/** A share as it is printed; `wide`: something else was seen as well, so that it cannot be all. */
export function share(
  value: number | null,
  number: (value: number, digits: number) => string,
  { digits = 1, wide = false } = {},
): string {
  if (value === null) return "—";
  if (value > MOST && (value < ALL || (wide && value <= 1))) return ">99.9%";
  if (value > 0 && value < LEAST) return "<0.1%";
  const nearly = value > 0 && value < ALL && [0, 100].includes(Math.round(100 * value));
  return `${number(100 * value, nearly ? Math.max(1, digits) : digits)}%`;
}
