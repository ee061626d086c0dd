import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import { text } from "../text";
import { textOn } from "./colour";
import { ChatIcon, CloseIcon } from "./icons";
import { Panel } from "./Panel";

export function Widget({ chat }: { chat: Chat }) {
  const state = useChat(chat);
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !state.open) launcher.current?.focus();
    wasOpen.current = state.open;
  }, [state.open]);
  const { colour, side } = state.look;
  const style = { "--accent": colour, "--on-accent": textOn(colour) };
  const label = state.open ? text.close : state.unread > 0 ? text.openUnread(state.unread) : text.open;
  return (
    <div class={`place ${side} ${state.open ? "is-open" : ""}`} style={style}>
      {state.open && <Panel chat={chat} state={state} />}
      <button
        ref={launcher}
        type="button"
        class="launcher"
        aria-label={label}
        aria-expanded={state.open}
        aria-controls="panel"
        onClick={() => (state.open ? chat.close() : chat.open())}
      >
        {state.open ? <CloseIcon /> : <ChatIcon />}
        {!state.open && state.unread > 0 && <span class="badge">{Math.min(state.unread, 99)}</span>}
      </button>
      <div class="hidden" role="status">
        {!state.open && state.unread > 0 ? label : ""}
      </div>
    </div>
  );
}

/** The chat's state, drawn again whenever it changes. */
function useChat(chat: Chat) {
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  useLayoutEffect(() => chat.subscribe(() => redraw()), [chat]);
  return chat.state;
}
