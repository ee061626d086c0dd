import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPhonePlus,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { type Call, changeCall, changeRecording } from "@/api/calls";
import { useSession } from "@/app/session";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { Pictures } from "@/phone/Pictures";
import { usePhone } from "@/phone/phone";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import classes from "./CallBar.module.css";
import { CallHead } from "./CallHead";
import { CallNotices } from "./CallNotices";
import { CallParties } from "./CallParties";
import { type CallDialogKind, CallTargetDialog } from "./CallTargetDialog";
import { Consult } from "./Consult";
import { Keypad } from "./Keypad";
import { Move } from "./Move";
import { hasOthers } from "./parties";
import { usePaymentPause } from "./payment";
import { customerOf, may, myLeg, useCallCommand } from "./useCall";

const words = text.calls;

/** Mute and hold: states of the call that go on and off. */
function Switches({ call, focused }: { call: Call; focused: boolean }) {
  const me = useSession().account.id;
  const muted = myLeg(call, me)?.muted ?? false;
  const held = customerOf(call)?.held ?? false;
  const setMuted = usePhone((phone) => phone.setMuted);
  const { mutate: mute, isPending: muting } = useCallCommand((on: boolean) => {
    // What I say is kept back at once, before the server knows.
    setMuted(on);
    return changeCall(call.id, on ? "mute" : "unmute");
  });
  const { mutate: hold, isPending: holding } = useCallCommand((on: boolean) =>
    changeCall(call.id, on ? "hold" : "unhold", customerOf(call)?.id),
  );
  const toggleMute = useCallback(() => mute(!muted), [mute, muted]);
  const toggleHold = useCallback(() => hold(!held), [hold, held]);
  return (
    <>
      <Move
        label={muted ? words.unmute : words.mute}
        chord="Alt+M"
        icon={muted ? <IconMicrophoneOff size={17} /> : <IconMicrophone size={17} />}
        enabled={may(call, muted ? "unmute" : "mute")}
        pressed={muted}
        loading={muting}
        focused={focused}
        onClick={toggleMute}
      />
      <Move
        label={held ? words.unhold : words.hold}
        chord="Alt+H"
        icon={<IconPhonePause size={17} />}
        enabled={may(call, held ? "unhold" : "hold")}
        pressed={held}
        loading={holding}
        focused={focused}
        onClick={toggleHold}
      />
    </>
  );
}

function RecordingSwitch({ call, focused }: { call: Call; focused: boolean }) {
  const paused = call.recording?.state === "paused";
  const { mutate, isPending } = useCallCommand((pause: boolean) =>
    changeRecording(call.id, pause ? "pause" : "resume", pause ? "card_data" : null),
  );
  usePaymentPause(call);
  const isPaying = call.recording?.reason === "payment";
  const enabled = !isPaying && may(call, paused ? "resume_recording" : "pause_recording");
  const toggle = useCallback(() => mutate(!paused), [mutate, paused]);
  const label = paused ? words.recording.resume : words.recording.pause;
  useShortcut({ keys: "Alt+U", label, group: "contact", run: toggle, enabled: focused && enabled });
  if (!call.recording || call.recording.state === "off") return null;
  const tip = isPaying ? (
    text.calls.payment.goesOn
  ) : (
    <>
      {label} <Keys chord="Alt+U" />
    </>
  );
  return (
    <Tooltip label={tip}>
      <ActionIcon
        size={34}
        variant={paused ? "light" : "default"}
        color="iris"
        aria-label={label}
        aria-pressed={paused}
        disabled={!enabled}
        loading={isPending}
        onClick={toggle}
      >
        {paused ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}

interface CallBarProps {
  contact: OpenContact;
  call: Call;
  focused: boolean;
}

/** A call that is with me: how it stands, who is in it, and everything that can be done with it. */
export function CallBar({ contact, call, focused }: CallBarProps) {
  const [dialog, setDialog] = useState<CallDialogKind | null>(null);
  const transfer = useCallback(() => setDialog("transfer"), []);
  const join = useCallback(() => setDialog("join"), []);
  const { mutate: hangUp, isPending: ending } = useCallCommand(() => changeCall(call.id, "hang_up"));
  const end = useCallback(() => hangUp(), [hangUp]);
  const name = contact.customer?.name ?? contact.interaction.sender_name;
  const me = useSession().account.id;
  const others = hasOthers(call, me);
  const conference = contact.answerable && !call.transfer && others;
  return (
    <section className={classes.bar} aria-label={words.region}>
      <CallHead call={call} />
      <CallNotices call={call} />
      <Pictures />
      <CallParties call={call} name={name} />
      {call.transfer ? <Consult call={call} name={name} focused={focused} /> : null}
      <div className={classes.moves}>
        <Switches call={call} focused={focused} />
        <Keypad call={call} focused={focused} />
        <Move
          label={words.transfer}
          chord="Alt+T"
          icon={<IconPhoneOutgoing size={17} />}
          enabled={may(call, "blind") || may(call, "attended")}
          {...(conference && { why: words.noTransferInConference })}
          focused={focused}
          onClick={transfer}
        />
        <Move
          label={words.join}
          chord="Alt+I"
          icon={<IconPhonePlus size={17} />}
          enabled={may(call, "conference")}
          focused={focused}
          onClick={join}
        />
        <RecordingSwitch call={call} focused={focused} />
        <span className={classes.end}>
          <Move
            label={contact.answerable && !others ? words.hangUp : words.leave}
            chord="Alt+W"
            icon={<IconPhoneOff size={17} />}
            enabled={may(call, "hang_up")}
            danger
            loading={ending}
            focused={focused}
            onClick={end}
          />
        </span>
      </div>
      {dialog && <CallTargetDialog kind={dialog} call={call} item={contact.item} onClose={() => setDialog(null)} />}
    </section>
  );
}
