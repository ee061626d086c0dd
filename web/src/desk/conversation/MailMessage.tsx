import { Badge, UnstyledButton } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { Message, Party } from "@/api/interactions";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { readableNumber } from "../call/numbers";
import { Attachments } from "./Attachments";
import { Delivery } from "./Delivery";
import { HtmlFrame } from "./HtmlFrame";
import classes from "./Messages.module.css";
import { Prose } from "./Prose";

const words = text.desk.contact;
const REMOTE_PICTURE = /<img\b[^>]*\b(?:src|srcset|data-[\w-]*src)\s*=\s*["']?\s*(?:https?:)?\/\//i;

const addressOf = ({ name, identifier }: Party) => (name ? `${name} <${identifier.value}>` : identifier.value);

/** Who wrote it; what no person wrote says so. */
const authorOf = ({ direction, author_name }: Message) =>
  direction === "system" ? words.system : readableNumber(author_name);

function Parties({ parties }: { parties: Party[] }) {
  const rows = (["to", "cc"] as const)
    .map((role) => ({ role, list: parties.filter((party) => party.role === role) }))
    .filter(({ list }) => list.length > 0);
  if (rows.length === 0) return null;
  return (
    <dl className={classes.parties}>
      {rows.map(({ role, list }) => (
        <div key={role} style={{ display: "contents" }}>
          <dt>{words[role]}</dt>
          <dd>{list.map(addressOf).join(", ")}</dd>
        </div>
      ))}
    </dl>
  );
}

function Quoted({ quoted }: { quoted: string }) {
  const [shown, setShown] = useState(false);
  const region = useId();
  const label = shown ? words.hideQuoted : words.showQuoted;
  return (
    <>
      <UnstyledButton
        className={classes.quotedToggle}
        aria-expanded={shown}
        aria-controls={region}
        onClick={() => setShown(!shown)}
      >
        {label}
      </UnstyledButton>
      {shown && (
        <blockquote id={region} className={classes.quoted}>
          <Prose text={quoted} />
        </blockquote>
      )}
    </>
  );
}

function Body({ message, mayResend }: { message: Message; mayResend: boolean }) {
  return (
    <div className={classes.mailBody}>
      <Parties parties={message.parties} />
      {message.automatic && (
        <Badge variant="light" color="gray" tt="none" mb="xs">
          {words.automatic(text.words.automatic[message.automatic] ?? message.automatic)}
        </Badge>
      )}
      {message.html ? (
        <HtmlFrame
          messageId={message.id}
          author={authorOf(message)}
          remotePictures={REMOTE_PICTURE.test(message.html)}
        />
      ) : (
        <>
          <Prose text={message.text} />
          {message.quoted && <Quoted quoted={message.quoted} />}
        </>
      )}
      <Attachments ids={message.attachment_ids} />
      <Delivery message={message} mayResend={mayResend} />
    </div>
  );
}

interface MailMessageProps {
  message: Message;
  opened: boolean;
  onToggle: () => void;
  mayResend: boolean;
}

/** One mail of a thread: a line when folded, the whole of it when opened. */
export function MailMessage({ message, opened, onToggle, mayResend }: MailMessageProps) {
  const gist = message.text.replaceAll(/\s+/g, " ").slice(0, 200);
  return (
    <article
      className={classes.mail}
      data-ours={message.direction === "out"}
      data-system={message.direction === "system"}
    >
      <UnstyledButton className={classes.mailHead} aria-expanded={opened} onClick={onToggle}>
        <span className={classes.mailAuthor}>{authorOf(message)}</span>
        <span className={classes.mailGist}>{opened ? "" : gist}</span>
        {message.attachment_ids.length > 0 && (
          <IconPaperclip size={15} aria-label={words.attachments(message.attachment_ids.length)} />
        )}
        <span className={classes.mailTime}>
          <Instant at={message.sent_at} />
        </span>
      </UnstyledButton>
      {opened && <Body message={message} mayResend={mayResend} />}
    </article>
  );
}
