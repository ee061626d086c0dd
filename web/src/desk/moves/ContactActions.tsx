import { Button, Tooltip } from "@mantine/core";
import { IconArrowForwardUp, IconClipboardCheck, IconParkingCircle, IconPhoneOutgoing } from "@tabler/icons-react";
import { type ReactNode, useCallback, useState } from "react";
import { startWrapUp } from "@/api/routing";
import { MakeDialog } from "@/callbacks/MakeDialog";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { mayHaveCall } from "../call/CallDeck";
import { isOver, useCall } from "../call/useCall";
import classes from "../conversation/Conversation.module.css";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import { EndChatDialog } from "./EndChatDialog";
import { ParkDialog } from "./ParkDialog";
import { TransferDialog } from "./TransferDialog";

const words = text.desk.moves;
const callWords = text.callbacks.make;
type Open = "transfer" | "park" | "end" | "call" | null;

function Named({ label, chord }: { label: string; chord: string }) {
  return (
    <>
      {label} <Keys chord={chord} />
    </>
  );
}

interface ContactActionsProps {
  contact: OpenContact;
  focused: boolean;
}

interface ActionButtonProps {
  label: string;
  chord: string;
  icon: ReactNode;
  variant?: "default" | "light";
  loading?: boolean;
  onClick: () => void;
}

/** A move by button; beside another contact only its sign has room. */
function ActionButton({ label, chord, icon, variant = "default", loading = false, onClick }: ActionButtonProps) {
  return (
    <Tooltip label={<Named label={label} chord={chord} />}>
      <Button
        aria-label={label}
        variant={variant}
        size="compact-md"
        loading={loading}
        leftSection={icon}
        onClick={onClick}
      >
        {label}
      </Button>
    </Tooltip>
  );
}

function useMoves({ contact, focused, talking }: ContactActionsProps & { talking: boolean }) {
  const [open, setOpen] = useState<Open>(null);
  const { item, answerable, interaction } = contact;
  const callback = item?.kind === "callback";
  // What came of the call is to be said before it can be wrapped up.
  const calling = callback && contact.callback?.state === "open";
  const chat = interaction.channel === "chat" && !callback;
  const parks = item?.media_type !== "real_time" && !callback;
  const customerThere = chat && !interaction.customer_left_at;
  const itemId = item?.id ?? "";
  const wrapUp = useCommand({
    run: () => startWrapUp(itemId),
    records: (work_item) => ({ work_item }),
    done: () => setOpen(null),
  });
  const { mutate } = wrapUp;
  const end = useCallback(() => (customerThere ? setOpen("end") : mutate()), [customerThere, mutate]);
  const transfer = useCallback(() => setOpen("transfer"), []);
  const park = useCallback(() => setOpen("park"), []);
  const call = useCallback(() => setOpen("call"), []);
  const close = useCallback(() => setOpen(null), []);
  const enabled = focused && answerable;
  useShortcut({
    keys: "Alt+T",
    label: words.transfer.shortcut,
    group: "contact",
    run: transfer,
    enabled: enabled && !talking,
  });
  useShortcut({ keys: "Alt+K", label: words.park.shortcut, group: "contact", run: park, enabled: enabled && parks });
  useShortcut({
    keys: "Alt+W",
    label: words.wrapUp.shortcut,
    group: "contact",
    run: end,
    enabled: enabled && !calling && !talking,
  });
  useShortcut({ keys: "Alt+B", label: callWords.shortcut, group: "contact", run: call, enabled: enabled && !callback });
  return { open, parks, callback, calling, customerThere, wrapUp, end, transfer, park, call, close };
}

/** Transfer, park and wrap up: by button, and by key for the contact in focus. */
export function ContactActions({ contact, focused }: ContactActionsProps) {
  const { data: running } = useCall(contact.interaction.id, mayHaveCall(contact));
  // While it lasts, the call has its own transfer, and ends by hanging up.
  const talking = running != null && !isOver(running);
  const moves = useMoves({ contact, focused, talking });
  const { open, parks, callback, calling, customerThere, wrapUp, end, transfer, park, call, close } = moves;
  const { item, answerable } = contact;
  if (!answerable || !item) return null;
  return (
    <div className={classes.actions}>
      {!talking && (
        <ActionButton
          label={words.transfer.action}
          chord="Alt+T"
          icon={<IconArrowForwardUp size={16} />}
          onClick={transfer}
        />
      )}
      {!callback && (
        <ActionButton label={callWords.action} chord="Alt+B" icon={<IconPhoneOutgoing size={16} />} onClick={call} />
      )}
      {parks && (
        <ActionButton label={words.park.action} chord="Alt+K" icon={<IconParkingCircle size={16} />} onClick={park} />
      )}
      {!calling && !talking && (
        <ActionButton
          label={customerThere ? words.wrapUp.endChat : words.wrapUp.action}
          chord="Alt+W"
          icon={<IconClipboardCheck size={16} />}
          variant="light"
          loading={wrapUp.isPending}
          onClick={end}
        />
      )}
      <TransferDialog contact={contact} item={item} opened={open === "transfer"} onClose={close} />
      <MakeDialog contact={contact} opened={open === "call"} onClose={close} />
      <ParkDialog item={item} opened={open === "park"} onClose={close} />
      <EndChatDialog opened={open === "end"} pending={wrapUp.isPending} onClose={close} onEnd={() => wrapUp.mutate()} />
    </div>
  );
}
