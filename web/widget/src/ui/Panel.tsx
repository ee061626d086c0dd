import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatState } from "../state";
import { text } from "../text";
import { CallMe } from "./CallMe";
import { Conversation } from "./Conversation";
import { FieldsForm } from "./FieldsForm";
import { DownIcon, MoreIcon, PhoneIcon } from "./icons";
import { Menu } from "./Menu";

export function Panel({ chat, state }: { chat: Chat; state: ChatState }) {
  const panel = useRef<HTMLDivElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when another page is shown
  useEffect(() => focusFirst(panel.current), [state.view, state.calling]);
  const closeMenu = () => {
    setMenu(false);
    menuButton.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The page around must not take the visitor's typing for its own keyboard commands.
    event.stopPropagation();
    if (event.key === "Escape") menu ? closeMenu() : chat.close();
    if (event.key === "Tab") keepFocus(event, panel.current);
  };
  const title = state.config?.title ?? "";
  return (
    <div
      ref={panel}
      id="panel"
      class="panel"
      role="dialog"
      aria-label={title || text.conversation}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (menu && event.target instanceof Element && !event.target.closest(".menu, .menu-button")) setMenu(false);
      }}
    >
      <header class="head">
        <div class="who">
          <h2>{title}</h2>
          {state.view === "chat" && state.agent && <p>{state.agent}</p>}
        </div>
        {state.view === "chat" && (
          <button
            ref={menuButton}
            type="button"
            class="icon menu-button"
            aria-label={text.menu}
            aria-expanded={menu}
            onClick={() => setMenu(!menu)}
          >
            <MoreIcon />
          </button>
        )}
        {window.midofficeCall && (
          <button type="button" class="icon" aria-label={text.call.call} onClick={() => window.midofficeCall?.call()}>
            <PhoneIcon />
          </button>
        )}
        <button type="button" class="icon" aria-label={text.close} onClick={() => chat.close()}>
          <DownIcon />
        </button>
      </header>
      {menu && <Menu chat={chat} state={state} onDone={closeMenu} />}
      <Page chat={chat} state={state} />
    </div>
  );
}

function Page({ chat, state }: { chat: Chat; state: ChatState }) {
  const { config, view } = state;
  if (view === "unreachable" || view === "denied") {
    return (
      <div class="page middle" role="alert">
        <p>{view === "denied" ? text.denied : text.unreachable}</p>
        {view === "unreachable" && (
          <button type="button" class="main" onClick={() => void chat.enter(true)}>
            {text.tryAgain}
          </button>
        )}
      </div>
    );
  }
  if (config === null || view === "loading") {
    return (
      <div class="page middle" role="status">
        <span class="spinner" />
        <p>{text.loading}</p>
      </div>
    );
  }
  if (state.calling) return <CallMe chat={chat} state={state} />;
  if (view === "asking") {
    return (
      <FieldsForm
        key="asking"
        state={state}
        fields={config.pre_chat}
        lead={config.texts.greeting}
        submit={text.startChat}
        onSubmit={(values) => void chat.begin(values)}
      />
    );
  }
  if (view === "offline") return <Offline chat={chat} state={state} />;
  if (view === "left") {
    return (
      <div class="page middle" role="status">
        <p class="lead">{config.texts.offline_sent}</p>
        <p class="reference">{text.reference(state.reference)}</p>
        <button type="button" class="quiet" onClick={() => void chat.leaving.again()}>
          {text.anotherMessage}
        </button>
      </div>
    );
  }
  return <Conversation chat={chat} state={state} config={config} />;
}

function Offline({ chat, state }: { chat: Chat; state: ChatState }) {
  const config = state.config;
  if (config === null) return null;
  const closed = config.admission !== "full";
  const opens = closed && config.opens_at ? text.opensAt(text.moment(new Date(config.opens_at))) : "";
  const lead = [closed ? config.texts.closed : config.texts.full, opens].filter(Boolean).join("\n");
  const call = config.callback && (
    <button type="button" class="main" onClick={() => chat.calls.ask(true)}>
      {text.callMe}
    </button>
  );
  if (config.offline.length === 0) {
    return (
      <div class="page middle" role="status">
        <p class="lead">{lead}</p>
        {call}
      </div>
    );
  }
  const message = config.offline.find((field) => field.meaning === "message");
  return (
    <FieldsForm
      key="offline"
      state={state}
      fields={config.offline}
      lead={lead}
      given={message && state.carried ? { [message.key]: state.carried } : {}}
      submit={text.sendMessage}
      above={call}
      onSubmit={(values) => void chat.leaving.leave(values)}
    />
  );
}

function focusable(panel: HTMLElement | null): HTMLElement[] {
  const wanted = "a[href], button:not([disabled]), input, select, textarea, [tabindex='0']";
  return [...(panel?.querySelectorAll<HTMLElement>(wanted) ?? [])].filter((element) => element.offsetParent !== null);
}

function focusFirst(panel: HTMLElement | null): void {
  const entry = panel?.querySelector<HTMLElement>(".page input, .page textarea, .page select, .compose textarea");
  (entry ?? focusable(panel).at(-1))?.focus({ preventScroll: true });
}

/** On a small screen the panel covers the page, so Tab stays inside. */
function keepFocus(event: KeyboardEvent, panel: HTMLElement | null): void {
  if (panel === null || panel.getBoundingClientRect().width < window.innerWidth) return;
  const all = focusable(panel);
  const root = panel.getRootNode();
  const here = root instanceof ShadowRoot ? root.activeElement : null;
  const [first, last] = [all[0], all.at(-1)];
  if (event.shiftKey && here === first) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && here === last) {
    event.preventDefault();
    first?.focus();
  }
}
