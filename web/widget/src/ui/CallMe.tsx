import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Callback } from "../protocol";
import type { ChatState } from "../state";
import { text } from "../text";

const pad = (part: number) => String(part).padStart(2, "0");

/** A moment as `datetime-local` inputs write it: wall-clock time without a zone. */
function local(at: Date): string {
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Whom to call, and when. */
export function CallMe({ chat, state }: { chat: Chat; state: ChatState }) {
  const [later, setLater] = useState(false);
  const [missing, setMissing] = useState(false);
  const waiting = state.status === "waiting";
  const send = (event: Event) => {
    event.preventDefault();
    if (state.busy || !(event.currentTarget instanceof HTMLFormElement)) return;
    const data = new FormData(event.currentTarget);
    const from = String(data.get("from") ?? "");
    setMissing(later && !from);
    if (later && !from) return;
    void chat.calls.request({
      number: String(data.get("number") ?? "").trim(),
      name: String(data.get("name") ?? "").trim(),
      start: later ? new Date(from).toISOString() : null,
    });
  };
  const { problems } = state;
  const when = missing ? text.callFromMissing : (problems.start ?? problems.end);
  return (
    <form class="page form" onSubmit={send}>
      <p class="lead">{waiting ? text.callLead : text.callLeadClosed}</p>
      <div class={problems.number ? "field faulty" : "field"}>
        <label for="call-number">{text.callNumber}</label>
        <p class="help" id="call-number-help">
          {text.callNumberHelp}
        </p>
        {problems.number && (
          <p class="problem" id="call-number-problem" role="alert">
            {problems.number}
          </p>
        )}
        <input
          id="call-number"
          name="number"
          type="tel"
          required
          autocomplete="tel"
          maxLength={40}
          aria-describedby={problems.number ? "call-number-problem" : "call-number-help"}
          aria-invalid={problems.number ? true : undefined}
        />
      </div>
      <div class="field">
        <label for="call-name">
          {text.callName} <span class="dim">{text.optional}</span>
        </label>
        <input id="call-name" name="name" type="text" autocomplete="name" maxLength={200} />
      </div>
      <fieldset class="field choices">
        <legend>{text.callWhen}</legend>
        <label>
          <input type="radio" name="when" checked={!later} onChange={() => setLater(false)} /> {text.callSoon}
        </label>
        <label>
          <input type="radio" name="when" checked={later} onChange={() => setLater(true)} /> {text.callAt}
        </label>
      </fieldset>
      {later && (
        <div class={when ? "field faulty" : "field"}>
          <label for="call-from">{text.callFrom}</label>
          {when && (
            <p class="problem" id="call-from-problem" role="alert">
              {when}
            </p>
          )}
          <input
            id="call-from"
            name="from"
            type="datetime-local"
            min={local(new Date())}
            aria-describedby={when ? "call-from-problem" : undefined}
            aria-invalid={when ? true : undefined}
          />
        </div>
      )}
      {state.notice && (
        <p class="problem" role="alert">
          {state.notice}
        </p>
      )}
      <button type="submit" class="main" aria-disabled={state.busy}>
        {state.busy ? text.sending : text.callMe}
      </button>
      <button type="button" class="quiet" onClick={() => chat.calls.ask(false)}>
        {waiting ? text.callBackToChat : text.back}
      </button>
    </form>
  );
}

interface CallbackCardProps {
  chat: Chat;
  state: ChatState;
  callback: Callback;
}

/** How it stands with a callback; it can be taken back as long as nobody calls. */
export function CallbackCard({ chat, state, callback }: CallbackCardProps) {
  const when = text.moment(new Date(callback.next_at));
  const open = callback.due ? text.callDue(callback.number) : text.callLater(callback.number, when);
  return (
    <div class="callback">
      <p role="status">{callback.state === "open" ? open : text.callOver[callback.state]}</p>
      {state.notice && (
        <p class="problem" role="alert">
          {state.notice}
        </p>
      )}
      {callback.can_cancel && (
        <button type="button" class="quiet" aria-disabled={state.busy} onClick={() => void chat.calls.cancel()}>
          {text.callCancel}
        </button>
      )}
    </div>
  );
}
