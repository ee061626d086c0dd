import { useEffect, useState } from "preact/hooks";
import { text } from "../text";
import { PhoneIcon } from "../ui/icons";
import type { PageCall, Shown } from "./pageCall";

const words = text.call;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** The button, and the small window of a call that goes on. */
export function CallPanel({ call, label, video }: { call: PageCall; label: string; video: boolean }) {
  const [keys, setKeys] = useState(false);
  const { shown } = call;
  if (shown.phase === "idle" || shown.phase === "ended")
    return (
      <>
        {shown.phase === "ended" && (
          <p class="hidden" role="status">
            {words.ended}
          </p>
        )}
        <button type="button" class="call-launcher" onClick={() => void call.call({ video })}>
          <PhoneIcon />
          <span>{label || words.call}</span>
        </button>
      </>
    );
  return (
    <section class="call-panel" aria-label={words.call}>
      <Pictures shown={shown} />
      <p role="status" class={shown.phase === "failed" ? "problem" : ""}>
        {sentence(shown)}
        {shown.since !== null && <Timer since={shown.since} />}
      </p>
      {keys && call.going && <Keys call={call} digits={shown.digits} />}
      <div class="call-actions">
        {call.going ? (
          <>
            <button type="button" class="quiet" aria-pressed={shown.muted} onClick={() => call.setMuted(!shown.muted)}>
              {shown.muted ? words.unmute : words.mute}
            </button>
            <button type="button" class="quiet" aria-expanded={keys} onClick={() => setKeys(!keys)}>
              {words.keys}
            </button>
            <button type="button" class="call-end" onClick={() => call.hangUp()}>
              {words.hangUp}
            </button>
          </>
        ) : (
          <button type="button" class="main" onClick={() => void call.call({ video })}>
            {text.tryAgain}
          </button>
        )}
      </div>
    </section>
  );
}

/** How a call stands, in one sentence. */
export function sentence(shown: Shown): string {
  if (shown.phase === "failed")
    return shown.problem === "microphone" ? words.noMicrophone : shown.detail || words.failed;
  if (shown.phase === "waiting" && shown.position !== null) {
    const wait = shown.waitSeconds === null ? "" : ` ${text.wait(shown.waitSeconds)}`;
    return `${text.position(shown.position)}${wait}`;
  }
  return words.phase[shown.phase] ?? "";
}

function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return (
    <span class="call-time" aria-hidden="true">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
    </span>
  );
}

function Keys({ call, digits }: { call: PageCall; digits: string }) {
  return (
    <fieldset class="call-keys">
      <legend class="hidden">{words.keys}</legend>
      <output>{digits}</output>
      {KEYS.map((key) => (
        <button key={key} type="button" onClick={() => call.press(key)}>
          {key}
        </button>
      ))}
    </fieldset>
  );
}

function Pictures({ shown }: { shown: Shown }) {
  if (!shown.own && !shown.other) return null;
  return (
    <div class="call-pictures">
      {shown.other && <Picture stream={shown.other} label={text.agent} />}
      {shown.own && <Picture stream={shown.own} label={text.you} own />}
    </div>
  );
}

function Picture({ stream, label, own = false }: { stream: MediaStream; label: string; own?: boolean }) {
  return (
    <video
      class={own ? "own" : ""}
      aria-label={label}
      autoplay
      playsInline
      muted
      ref={(element) => {
        if (element && element.srcObject !== stream) element.srcObject = stream;
      }}
    />
  );
}
