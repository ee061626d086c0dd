/** What a trace says about the rows of a table. */
export interface Marks {
  /** The rules that matched, by id. */
  matched: ReadonlySet<string>;
  /** For the others the column whose cell failed first. */
  failed: ReadonlyMap<string, string>;
}

export const UNMARKED: Marks = { matched: new Set(), failed: new Map() };
