import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatState } from "../state";
import { text } from "../text";

/** What can be done with a conversation besides talking. */
export function Menu({ chat, state, onDone }: { chat: Chat; state: ChatState; onDone: () => void }) {
  const [sure, setSure] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows what is asked
  useEffect(() => list.current?.querySelector("button")?.focus(), [sure]);
  const done = (act: () => void) => () => {
    onDone();
    act();
  };
  const askForAddress = () => chat.dispatch({ type: "patch", patch: { transcript: "asking" } });
  const going = state.status === "waiting" || state.status === "talking";
  return (
    <div ref={list} class="menu">
      {sure ? (
        <>
          <p>{text.endSure}</p>
          <button type="button" class="danger" onClick={done(() => chat.end())}>
            {text.endYes}
          </button>
          <button type="button" onClick={done(() => undefined)}>
            {text.endNo}
          </button>
        </>
      ) : (
        <>
          {state.config?.transcript && (
            // There from the first moment: an entry that came later would push away what is about to be chosen.
            <button
              type="button"
              aria-disabled={state.conversation === null}
              onClick={state.conversation === null ? undefined : done(askForAddress)}
            >
              {text.transcript}
            </button>
          )}
          {going ? (
            <button type="button" onClick={() => setSure(true)}>
              {text.endChat}
            </button>
          ) : (
            <button type="button" onClick={done(() => void chat.restart())}>
              {text.newChat}
            </button>
          )}
          {state.config?.privacy_url && (
            <a href={state.config.privacy_url} target="_blank" rel="noopener noreferrer">
              {text.privacy}
            </a>
          )}
        </>
      )}
    </div>
  );
}
