import { undoNotice } from "@/admin/record/undoNotice";
import { text } from "@/text";
import { type ElementKind, withoutElement } from "../model/edits";
import { useDraftStore } from "./draft";

/** Removes an element at once, with a way back. */
export function useRemove() {
  const store = useDraftStore();
  return (kind: ElementKind, { id, name }: { id: string; name: string }) => {
    const { edit } = store.getState();
    edit((old) => withoutElement(old, kind, id));
    undoNotice(text.rules.model.removed(name), () => store.getState().undo());
  };
}
