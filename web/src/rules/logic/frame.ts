import type { Decision, Knowledge, Logic, Model } from "../model/document";
import type { Finding, PlacedFindings } from "../model/findings";
import type { Suggestion } from "../model/names";
import type { Marks } from "../table/marks";

/** What every part of boxed logic needs to know about the whole. */
export interface Frame {
  model: Model;
  element: Decision | Knowledge;
  placed: PlacedFindings;
  marks: Marks;
  readOnly: boolean;
  suggestions: readonly Suggestion[];
  /** A cell to go to; a new object goes there again. */
  goTo: { rule: string; column: string } | null;
  onUndo: () => void;
  onRedo: () => void;
}

export interface LogicProps {
  frame: Frame;
  logic: Logic | null;
  /** Where it is in the whole, such as `logic.entries[2].logic`; findings name it like this. */
  path: string;
  /** What it is called for those who listen. */
  label: string;
  onLogic: (logic: Logic | null, about?: string) => void;
  /** As it is being written; null when that is over. */
  onWriting: (logic: Logic | null) => void;
}

/** The findings about a part: those that name it, and at the top those that name nothing. */
export function findingsAt(frame: Frame, path: string): Finding[] {
  return frame.placed.element.filter(({ where }) => {
    const field = where.field ?? "";
    if (path === "logic") return field === "" || field === "logic" || field === "logic.text" || field === "expression";
    return field === path || field === `${path}.text` || field === path.replace(/\.logic$/, "");
  });
}
