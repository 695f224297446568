import { verbatim } from '../identity/quote.ts';

/** Characters. */
const LONGEST_CELL = 1000;

/** Rows under their titles, as wide as they need be, two spaces apart. What a terminal would obey is escaped. */
export function columns(head: readonly string[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => verbatim(cell, LONGEST_CELL)));
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map((row) => `${line(row)}\n`).join('');
}
