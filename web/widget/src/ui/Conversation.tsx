import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatConfig } from "../protocol";
import type { ChatState } from "../state";
import { text } from "../text";
import { CallbackCard } from "./CallMe";
import { ChatOffers } from "./ChatOffers";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";

interface Props {
  chat: Chat;
  state: ChatState;
  config: ChatConfig;
}

const NEAR_THE_END = 80;

export function Conversation({ chat, state, config }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const onScroll = () => {
    const box = log.current;
    if (box) follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is scrolled to, unless the visitor reads further up
  useLayoutEffect(() => {
    const last = state.entries.at(-1);
    if (log.current && (follows.current || last?.pending)) log.current.scrollTop = log.current.scrollHeight;
  }, [state.entries, state.typing, state.status, state.queue, state.transcript]);
  return (
    <>
      <Banner state={state} />
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={text.conversation}
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <p class="bubble system greeting">{config.texts.greeting}</p>
        <MessageList chat={chat} state={state} />
        {state.status === "waiting" && <p class="bubble system">{config.texts.waiting}</p>}
        {state.status === "ended" && state.entries.at(-1)?.who !== "system" && (
          <p class="bubble system">{config.texts.ended}</p>
        )}
      </div>
      <ChatOffers chat={chat} state={state} />
      <Status chat={chat} state={state} />
      {state.transcript !== "none" && <Transcript chat={chat} state={state} />}
      {state.notice && (
        <p class="notice problem" role="alert">
          {state.notice}
        </p>
      )}
      {state.status === "ended" ? (
        <Ended chat={chat} state={state} config={config} />
      ) : (
        <Composer chat={chat} state={state} config={config} />
      )}
    </>
  );
}

/** What is wrong with the connection; a short gap is not worth a word. */
function Banner({ state }: { state: ChatState }) {
  const lost = state.connection === "lost" || (state.connection === "connecting" && state.conversation !== null);
  return (
    <div class="banner" role="status">
      {lost ? text.reconnecting : ""}
    </div>
  );
}

/** The place in the queue, or that the agent is writing. */
function Status({ chat, state }: { chat: Chat; state: ChatState }) {
  const words: string[] = [];
  if (state.status === "waiting" && state.queue) {
    words.push(text.position(state.queue.position));
    if (state.queue.estimated_wait_seconds !== null) words.push(text.wait(state.queue.estimated_wait_seconds));
  }
  return (
    <div class="status">
      <span role="status">{words.join(" ")}</span>
      {state.status === "waiting" && state.queue?.callback && (
        <button type="button" class="quiet" onClick={() => chat.calls.ask(true)}>
          {text.callMe}
        </button>
      )}
      {state.typing !== null && (
        <span class="typing">
          <i />
          <i />
          <i /> {text.typing(state.typing)}
        </span>
      )}
    </div>
  );
}

function Ended({ chat, state, config }: Props) {
  return (
    <div class="ended">
      {state.callback && <CallbackCard chat={chat} callback={state.callback} state={state} />}
      <button type="button" class="main" onClick={() => void chat.restart()}>
        {text.newChat}
      </button>
      {config.transcript && state.transcript === "none" && (
        <button
          type="button"
          class="quiet"
          onClick={() => chat.dispatch({ type: "patch", patch: { transcript: "asking" } })}
        >
          {text.transcript}
        </button>
      )}
    </div>
  );
}

function Transcript({ chat, state }: { chat: Chat; state: ChatState }) {
  const address = useRef<HTMLInputElement>(null);
  useEffect(() => address.current?.focus(), []);
  if (state.transcript === "sent") {
    return (
      <p class="notice" role="status">
        {text.transcriptSent}
      </p>
    );
  }
  const send = (event: Event) => {
    event.preventDefault();
    if (address.current?.value) chat.transcript(address.current.value);
  };
  return (
    <form class="transcript" onSubmit={send}>
      <label for="transcript-address">{text.transcriptAddress}</label>
      <div class="line">
        <input
          ref={address}
          id="transcript-address"
          type="email"
          required
          autocomplete="email"
          maxLength={254}
          defaultValue={chat.email}
        />
        <button type="submit" class="main" aria-disabled={state.transcript === "sending"}>
          {state.transcript === "sending" ? text.sending : text.transcriptSend}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => chat.dispatch({ type: "patch", patch: { transcript: "none", notice: null } })}
        >
          {text.cancel}
        </button>
      </div>
    </form>
  );
}
