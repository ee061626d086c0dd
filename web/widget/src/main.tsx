/** Puts the chat onto the page that holds the script tag, in a shadow tree that the page's styles cannot reach. */

import { render } from "preact";
import { Chat } from "./chat";
import styles from "./style.css?inline";
import { Widget } from "./ui/Widget";

declare global {
  interface Window {
    /** For the page's own buttons: `midofficeChat.open()`; and to say who is signed in (`null`: nobody any more). */
    midofficeChat?: { open(): void; close(): void; identify(token: string | null): void };
  }
}

function mount(script: HTMLScriptElement): void {
  const touchpoint = script.dataset.touchpoint;
  if (!touchpoint || document.querySelector("midoffice-chat")) return;
  const chat = new Chat(new URL(script.src).origin, touchpoint);
  const host = document.createElement("midoffice-chat");
  const theme = script.dataset.theme;
  if (theme === "light" || theme === "dark") host.dataset.theme = theme;
  const shadow = host.attachShadow({ mode: "open" });
  adopt(shadow);
  const root = document.createElement("div");
  root.className = "root";
  shadow.append(root);
  document.body.append(host);
  render(<Widget chat={chat} />, root);
  window.midofficeChat = {
    open: () => chat.open(),
    close: () => chat.close(),
    identify: (token) => chat.identify(token),
  };
  chat.start(script.dataset.identity ?? null);
}

/** A constructed style sheet passes every content security policy of the page; a style element would not. */
function adopt(shadow: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) mount(script);
  else document.addEventListener("DOMContentLoaded", () => mount(script), { once: true });
}
