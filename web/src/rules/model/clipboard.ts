/** Cells as spreadsheets put them on the clipboard: a tab between cells, a line for each row, quotes where needed. */

const NEEDS_QUOTES = /[\t\n\r]/;

/** Quoted for what a line cannot hold, and where a spreadsheet would take the first quote for one of its own: `"gold"`. */
function written(cell: string): string {
  return NEEDS_QUOTES.test(cell) || cell.startsWith('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export const toClipboard = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(written).join("\t")).join("\n");

/**
 * The closing quote of a quoted cell, or -1.
 *
 * A cell is quoted as spreadsheets do it only if its end quote stands before a tab or the end of the line, and if it holds
 * what quotes are for. Everything else is taken as it stands: `"gold"` and `"a", "b"` are values of the rule language.
 */
function closing(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') {
      at += 1;
      continue;
    }
    const next = text[at + 1];
    const ends = next === undefined || next === "\t" || next === "\n" || next === "\r";
    const inner = text.slice(start + 1, at);
    return ends && (NEEDS_QUOTES.test(inner) || inner.includes('""')) ? at : -1;
  }
  return -1;
}

/** The cells of a text from a spreadsheet. Always a rectangle: short rows are filled with empty cells. */
export function fromClipboard(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  const cell = (value: string) => rows.at(-1)?.push(value);
  const plainEnd = (from: number) => {
    const found = text.slice(from).search(/[\t\n\r]/);
    return found < 0 ? text.length : from + found;
  };
  while (at <= text.length) {
    const quoteEnd = text[at] === '"' ? closing(text, at) : -1;
    const end = quoteEnd >= 0 ? quoteEnd + 1 : plainEnd(at);
    cell(quoteEnd >= 0 ? text.slice(at + 1, quoteEnd).replaceAll('""', '"') : text.slice(at, end));
    if (end >= text.length) break;
    if (text[end] === "\t") {
      at = end + 1;
      continue;
    }
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
    // A line break at the very end ends the last row; it does not begin another.
    if (at >= text.length) break;
    rows.push([]);
  }
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}
