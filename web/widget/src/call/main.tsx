/** Puts a button onto the page that holds the script tag, with which customers call: `data-touchpoint` says whom. */

import { render } from "preact";
import styles from "../style.css?inline";
import { textOn } from "../ui/colour";
import { CallPanel } from "./CallPanel";
import { CallApi } from "./callApi";
import { PageCall } from "./pageCall";

const COLOUR = "#1c5d99";

function mount(script: HTMLScriptElement): void {
  const { touchpoint, theme, label = "", colour = COLOUR, video, side } = script.dataset;
  if (!touchpoint || document.querySelector("midoffice-call")) return;
  const host = document.createElement("midoffice-call");
  if (theme === "light" || theme === "dark") host.dataset.theme = theme;
  const shadow = host.attachShadow({ mode: "open" });
  // A constructed style sheet passes every content security policy of the page; a style element would not.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  const root = document.createElement("div");
  root.className = "root";
  root.style.setProperty("--accent", colour);
  root.style.setProperty("--on-accent", textOn(colour));
  shadow.append(root);
  const place = `place call-place ${side === "left" ? "left" : ""} ${"own" in script.dataset ? "own" : ""}`;
  const draw = () =>
    render(
      <div class={`${place} ${call.shown.phase === "idle" || call.shown.phase === "ended" ? "resting" : ""}`}>
        <CallPanel call={call} label={label} video={video !== undefined} />
      </div>,
      root,
    );
  const call: PageCall = new PageCall(new CallApi(new URL(script.src).origin, touchpoint), draw);
  document.body.append(host);
  draw();
  window.midofficeCall = { call: (wish) => void call.call(wish), hangUp: () => call.hangUp() };
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) mount(script);
  else document.addEventListener("DOMContentLoaded", () => mount(script), { once: true });
}
