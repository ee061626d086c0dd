import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconMicrophoneOff, IconWifi0 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Call } from "@/api/calls";
import { useSession } from "@/app/session";
import { usePhone } from "@/phone/phone";
import type { PhoneState, Quality } from "@/phone/types";
import { useSilence } from "@/phone/useSilence";
import { text } from "@/text";
import { myLeg } from "./useCall";

const words = text.calls.phone;

/** The mean opinion score below which words are lost, and below which nobody follows. */
const FAIR = 3.6;
const POOR = 2.8;

/** A microphone that works is never so quiet for so long: even a silent room is heard. */
const DEAD = 0.01;
const DEAD_MS = 30_000;

export type Grade = "good" | "fair" | "poor";

export function gradeOf({ mos }: Pick<Quality, "mos">): Grade {
  if (mos < POOR) return "poor";
  return mos < FAIR ? "fair" : "good";
}

const WELL: ReadonlySet<PhoneState> = new Set(["ready", "talking"]);

/** Whether a call can reach this window. */
export const isReachable = (state: PhoneState) => WELL.has(state);

function Notice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Alert color="orange" variant="light" icon={icon} title={title} role="alert">
      {children}
    </Alert>
  );
}

/** Why no call reaches this window, and what to do; nothing when all is well. */
export function PhoneTrouble() {
  const state = usePhone((phone) => phone.state);
  const problem = usePhone((phone) => phone.problem);
  const connect = usePhone((phone) => phone.connect);
  if (isReachable(state) || state === "connecting") return null;
  const waits = state === "reconnecting";
  return (
    <Notice icon={<IconMicrophoneOff size={18} />} title={words.state[state] ?? state}>
      {words.help[state]} {problem}
      {!waits && (
        <div>
          <Button size="compact-sm" mt="xs" onClick={() => void connect()}>
            {state === "off" ? words.connect : words.again}
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** That the customer hears nothing of us, once it has lasted a while; the microphone has to be open from then on. */
function Unheard() {
  const silent = useSilence(DEAD, DEAD_MS);
  if (!silent) return null;
  return (
    <Notice icon={<IconMicrophoneOff size={18} />} title={words.microphone}>
      {words.unheard}
    </Notice>
  );
}

/** What disturbs this call, in plain words: no microphone, nothing heard, a bad connection. */
export function CallNotices({ call }: { call: Call }) {
  const me = useSession().account.id;
  const quality = usePhone((phone) => phone.quality);
  const talking = usePhone((phone) => phone.state === "talking");
  const open = talking && call.state === "talking";
  const grade = quality && gradeOf(quality);
  return (
    <>
      <PhoneTrouble />
      {open && quality?.silent && (
        <Notice icon={<IconAlertTriangle size={18} />} title={words.title}>
          {words.oneWay}
        </Notice>
      )}
      {open && !myLeg(call, me)?.muted && <Unheard />}
      {talking && quality && !quality.silent && grade === "poor" && (
        <Notice icon={<IconWifi0 size={18} />} title={words.quality}>
          {words.poor}. {words.figures(quality.loss * 100, Math.round(quality.roundTripMs ?? 0))}
        </Notice>
      )}
    </>
  );
}
