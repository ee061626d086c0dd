import type { Id } from "@/api/units";
import { usePhone } from "@/phone/phone";
import { text } from "@/text";
import { isReachable, PhoneTrouble } from "./CallNotices";
import { Collected } from "./Collected";
import classes from "./Collected.module.css";
import { readableNumber } from "./numbers";
import { otherNumber, useCall } from "./useCall";

const words = text.calls;

/** What is known of a call that is offered: its number, what the menu has asked already, and whether it can reach me. */
export function CallBrief({ interactionId }: { interactionId: Id }) {
  const { data: call } = useCall(interactionId);
  const reachable = usePhone((phone) => isReachable(phone.state));
  if (!call) return null;
  const number = otherNumber(call);
  return (
    <div className={classes.brief}>
      <span className={classes.caller}>{number ? readableNumber(number) : words.withheld}</span>
      <Collected call={call} />
      {!reachable && <PhoneTrouble />}
    </div>
  );
}
