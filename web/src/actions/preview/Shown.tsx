import { SegmentedControl } from "@mantine/core";
import { IconMessage2, IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import type { Rendered } from "@/api/actions";
import { text } from "@/text";
import type { Channel } from "../model/catalogue";
import { unusualIn } from "./alphabet";
import classes from "./Preview.module.css";

const words = text.actions.preview;
const MOST_NAMED = 8;
const BUTTONS = ["accept", "decline", "later"] as const;

function Buttons({ parts }: Pick<Rendered, "parts">) {
  const labels = BUTTONS.map((name) => parts[name]).filter(Boolean);
  if (!labels.length) return null;
  return (
    <div className={classes.buttons}>
      {labels.map((label) => (
        <span key={label}>{label}</span>
      ))}
    </div>
  );
}

function objectionsOf(parts: Rendered["parts"]): { objection: string; answer: string }[] {
  const found: { objection: string; answer: string }[] = [];
  for (let nth = 0; parts[`objections.${nth}.objection`] !== undefined; nth += 1)
    found.push({
      objection: parts[`objections.${nth}.objection`] ?? "",
      answer: parts[`objections.${nth}.answer`] ?? "",
    });
  return found;
}

function Card({ rendered, body }: { rendered: Rendered; body: string }) {
  const { parts } = rendered;
  return (
    <article className={classes.card}>
      <p className={classes.headline}>{parts.headline}</p>
      {parts[body] && <p>{parts[body]}</p>}
      {parts.link && <p className={classes.soft}>{parts.link}</p>}
      <Buttons parts={parts} />
      {objectionsOf(parts).map(({ objection, answer }) => (
        <details key={objection} className={classes.objection}>
          <summary>{objection}</summary>
          {answer}
        </details>
      ))}
    </article>
  );
}

/** A mail as it would look. The frame may do nothing: no scripts, no forms, no addresses of ours. */
function Mail({ rendered }: { rendered: Rendered }) {
  const [as, setAs] = useState("html");
  return (
    <>
      <p className={classes.headline}>
        <span className={classes.soft}>{words.subject}:</span> {rendered.parts.subject}
      </p>
      <SegmentedControl
        size="xs"
        aria-label={words.title}
        data={[
          { value: "html", label: words.html },
          { value: "text", label: words.plain },
        ]}
        value={as}
        onChange={setAs}
      />
      {as === "html" ? (
        <iframe className={classes.frame} title={words.frame} sandbox="" srcDoc={rendered.html ?? ""} />
      ) : (
        <pre className={classes.plain}>{rendered.text}</pre>
      )}
    </>
  );
}

/** What the caller hears, without the marks of the language. */
const spoken = (ssml: string): string => {
  const document = new DOMParser().parseFromString(ssml, "application/xml");
  return document.querySelector("parsererror") ? ssml : (document.documentElement.textContent ?? "");
};

function TextMessage({ text, segments }: { text: string; segments: number }) {
  const unusual = unusualIn(text).slice(0, MOST_NAMED);
  return (
    <>
      <p className={classes.bubble}>{text}</p>
      <p className={classes.soft}>
        <IconMessage2 size={13} aria-hidden /> {words.segments(segments, text.length)}
      </p>
      {unusual.length > 0 && <p className={classes.soft}>{words.unusual(unusual)}</p>}
    </>
  );
}

const SHOWN: Record<Channel, (rendered: Rendered) => React.ReactNode> = {
  agent: (rendered) => <Card rendered={rendered} body="talk_track" />,
  web: (rendered) => <Card rendered={rendered} body="body" />,
  chat: (rendered) => <Card rendered={rendered} body="text" />,
  email: (rendered) => <Mail rendered={rendered} />,
  sms: (rendered) => <TextMessage text={rendered.text ?? ""} segments={rendered.segments ?? 1} />,
  ivr: (rendered) => (
    <>
      <p className={classes.bubble}>
        <IconPhone size={14} aria-hidden /> {spoken(rendered.ssml ?? "")}
      </p>
      <pre className={classes.plain}>{rendered.ssml}</pre>
    </>
  ),
};

const PLACES: Record<Channel, string> = {
  agent: words.script,
  web: words.page,
  chat: words.chatCard,
  email: words.frame,
  sms: text.actions.channels.sms,
  ivr: words.voice,
};

/** A treatment as its channel shows it. */
export function Shown({ channel, rendered }: { channel: Channel; rendered: Rendered }) {
  return (
    <>
      <p className={classes.soft}>{PLACES[channel]}</p>
      {SHOWN[channel](rendered)}
    </>
  );
}
