import { Button } from "@mantine/core";
import { IconArrowBackUp, IconArrowsExchange, IconCheck, IconUsersGroup } from "@tabler/icons-react";
import { useCallback } from "react";
import { type Call, type CallTransfer, joinCall, stepTransfer } from "@/api/calls";
import { useSession } from "@/app/session";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import classes from "./CallBar.module.css";
import { customerOf, may, myLeg, useCallCommand } from "./useCall";

const words = text.calls.consult;

function sentence(call: Call, transfer: CallTransfer, askedBy: string | null): string {
  const { name } = transfer.target;
  if (transfer.kind === "blind") return words.handing(name);
  if (askedBy !== null) return transfer.swapped ? words.asksLater(askedBy) : words.asks(askedBy);
  if (transfer.swapped) return words.swapped;
  const leg = call.legs.find(({ id }) => id === transfer.leg_id);
  return leg?.state === "up" ? words.asking(name) : words.ringing(name);
}

/** A transfer under way: whom I ask, who waits meanwhile, and how it can go on. */
export function Consult({ call, focused }: { call: Call; focused: boolean }) {
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
  const mays = { swap: may(call, "swap"), complete: may(call, "complete"), cancel: may(call, "cancel_transfer") };
  useShortcut({ keys: "Alt+Z", label: words.swap, group: "contact", run: swap, enabled: focused && mays.swap });
  useShortcut({
    keys: "Alt+V",
    label: words.complete,
    group: "contact",
    run: complete,
    enabled: focused && mays.complete,
  });
  useShortcut({
    keys: "Alt+Shift+V",
    label: words.cancel,
    group: "contact",
    run: cancel,
    enabled: focused && mays.cancel,
  });
  if (!transfer) return null;
  const customer = customerOf(call)?.name || text.calls.role.customer || "";
  const askedBy = transfer.leg_id === myLeg(call, me)?.id ? names.agent(transfer.by) : null;
  const waiting = transfer.swapped ? transfer.target.name : customer;
  const doing = (which: string) => isPending && variables === which;
  return (
    <div className={classes.consult}>
      <span className={classes.consultWords} role="status">
        <b>{sentence(call, transfer, askedBy)}</b>
        {transfer.kind === "attended" && !(transfer.swapped && askedBy !== null) && words.waits(waiting)}
      </span>
      {mays.swap && (
        <Button
          variant="default"
          leftSection={<IconArrowsExchange size={16} />}
          rightSection={<Keys chord="Alt+Z" />}
          loading={doing("swap")}
          onClick={swap}
        >
          {words.swap}
        </Button>
      )}
      {mays.complete && may(call, "conference") && (
        <Button
          variant="default"
          leftSection={<IconUsersGroup size={16} />}
          loading={joining}
          onClick={() => joinAll()}
        >
          {words.all}
        </Button>
      )}
      {mays.cancel && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          rightSection={<Keys chord="Alt+Shift+V" />}
          loading={doing("cancel")}
          onClick={cancel}
        >
          {words.cancel}
        </Button>
      )}
      {mays.complete && (
        <Button
          leftSection={<IconCheck size={16} />}
          rightSection={<Keys chord="Alt+V" />}
          loading={doing("complete")}
          onClick={complete}
        >
          {words.complete}
        </Button>
      )}
    </div>
  );
}
