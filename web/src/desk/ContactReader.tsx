import type { Id } from "@/api/units";
import { Conversation } from "./conversation/Conversation";
import { CustomerPanel } from "./panel/CustomerPanel";

/** A contact and its customer, to be read. */
export function ContactReader({ interactionId }: { interactionId: Id }) {
  return (
    <div style={{ height: "100%", display: "grid", gridTemplate: "minmax(0, 1fr) / minmax(0, 1fr) auto" }}>
      <Conversation interactionId={interactionId} focused readOnly />
      <CustomerPanel interactionId={interactionId} readOnly />
    </div>
  );
}
