import { Button } from "@mantine/core";
import { text } from "@/text";
import { intakeModel } from "../model/intake";
import { useDraftStore } from "./draft";

/** Begins the rules about new contacts with what they are told and what they may say. */
export function StartIntake() {
  const store = useDraftStore();
  const start = () => {
    store.getState().edit(intakeModel);
    const decision = store.getState().history.present.models[0]?.decisions[0];
    if (decision) store.getState().choose({ kind: "decision", id: decision.id });
  };
  return <Button onClick={start}>{text.rules.model.startIntake}</Button>;
}
