import { Button } from "@mantine/core";
import { IconArrowBackUp, IconArrowsExchange, IconCheck, IconUsersGroup } from "@tabler/icons-react";
import { useCallback } from "react";
import { type Call, type CallTransfer, joinCall, stepTransfer } from "@/api/calls";
import { useSession } from "@/app/session";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import classes from "./CallBar.module.css";
import { Move } from "./Move";
import { readableNumber } from "./numbers";
import { customerOf, isLive, may, myLeg, useCallCommand } from "./useCall";

const words = text.calls.consult;

function sentence(call: Call, transfer: CallTransfer, askedBy: string | null): string {
  const name = readableNumber(transfer.target.name);
  if (transfer.kind === "blind") return words.handing(name);
  if (askedBy !== null) return transfer.swapped ? words.asksLater(askedBy) : words.asks(askedBy);
  if (transfer.swapped) return words.swapped;
  const leg = call.legs.find(({ id }) => id === transfer.leg_id);
  return leg?.state === "up" ? words.asking(name) : words.ringing(name);
}

interface ConsultProps {
  call: Call;
  /** The customer's, as far as it is known. */
  name: string;
  focused: boolean;
}

/** A transfer under way: whom I ask, who waits meanwhile, and how it can go on. */
export function Consult({ call, name, focused }: ConsultProps) {
  const {
    mutate: step,
    isPending,
    variables,
  } = useCallCommand((which: "complete" | "cancel" | "swap") => stepTransfer(call.id, which));
  const { mutate: joinAll, isPending: joining } = useCallCommand(() => joinCall(call.id, null));
  const { transfer } = call;
  const me = useSession().account.id;
  const names = useNames();
  const swap = useCallback(() => step("swap"), [step]);
  const complete = useCallback(() => step("complete"), [step]);
  const cancel = useCallback(() => step("cancel"), [step]);
  if (!transfer) return null;
  const customer = readableNumber(name) || text.calls.role.customer || "";
  const askedBy = transfer.leg_id === myLeg(call, me)?.id ? names.agent(transfer.by) : null;
  const waiting = transfer.swapped ? readableNumber(transfer.target.name) : customer;
  const theirs = customerOf(call);
  const gone = transfer.kind === "attended" && !(theirs && isLive(theirs));
  const move = (which: "complete" | "cancel" | "swap") => ({
    focused,
    enabled: true,
    loading: isPending && variables === which,
  });
  const steers = may(call, "complete") || may(call, "cancel_transfer");
  return (
    <div className={classes.consult}>
      <span className={classes.consultWords} role="status">
        <b>{sentence(call, transfer, askedBy)}</b>
        {gone && words.gone(customer)}
        {transfer.kind === "attended" && !gone && !(transfer.swapped && askedBy !== null) && words.waits(waiting)}
      </span>
      {steers && (
        <div className={classes.moves}>
          {may(call, "swap") && (
            <Move
              label={words.swap}
              chord="Alt+Z"
              icon={<IconArrowsExchange size={16} />}
              onClick={swap}
              {...move("swap")}
            />
          )}
          {may(call, "complete") && may(call, "conference") && (
            <Button
              variant="default"
              leftSection={<IconUsersGroup size={16} />}
              loading={joining}
              onClick={() => joinAll()}
            >
              {words.all}
            </Button>
          )}
          {may(call, "cancel_transfer") && !gone && (
            <Move
              label={words.cancel}
              chord="Alt+Shift+V"
              icon={<IconArrowBackUp size={16} />}
              onClick={cancel}
              {...move("cancel")}
            />
          )}
          {may(call, "complete") && (
            <Move
              label={words.complete}
              chord="Alt+V"
              icon={<IconCheck size={16} />}
              onClick={complete}
              main
              {...move("complete")}
            />
          )}
        </div>
      )}
    </div>
  );
}
