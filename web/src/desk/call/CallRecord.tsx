import type { Id } from "@/api/units";
import { Recordings } from "../recordings/Recordings";
import { CallMoments } from "./CallMoments";
import { Collected } from "./Collected";
import classes from "./Collected.module.css";
import { isOver, useCall } from "./useCall";

/** What stays of a call: what the caller told the menu, what happened, and what was recorded, its own part once it is over. */
export function CallRecord({ interactionId }: { interactionId: Id }) {
  const { data: call, isPending } = useCall(interactionId);
  const going = call && !isOver(call) ? (call.recording?.id ?? "none") : null;
  return (
    <>
      {call && Object.keys(call.collected).length > 0 && (
        <div className={classes.band}>
          <Collected call={call} />
        </div>
      )}
      {call && <CallMoments call={call} interactionId={interactionId} />}
      {!isPending && <Recordings interactionId={interactionId} going={going} version={call?.version ?? 0} />}
    </>
  );
}
