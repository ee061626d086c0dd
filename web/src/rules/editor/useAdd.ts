import { text } from "@/text";
import {
  type ElementKind,
  withDecision,
  withImport,
  withInput,
  withKnowledge,
  withService,
  withType,
} from "../model/edits";
import { useDraftStore } from "./draft";

const MAKERS = {
  decision: withDecision,
  input: withInput,
  knowledge: withKnowledge,
  type: withType,
  service: withService,
  import: withImport,
} as const satisfies Record<ElementKind, unknown>;

/** Adds an element of a kind to the model that is shown, and chooses it. */
export function useAdd(): (kind: ElementKind) => void {
  const store = useDraftStore();
  return (kind) => {
    const { edit, choose, history } = store.getState();
    let id = "";
    edit((old) => {
      const made = MAKERS[kind](old, text.rules.model.newNames[kind], history.present.models);
      id = made.id;
      return made.model;
    });
    choose({ kind, id });
  };
}
