import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { FileInfo } from "../protocol";
import { type ChatState, type Entry, isRead } from "../state";
import { text } from "../text";
import { FileIcon, TickIcon } from "./icons";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const TOGETHER = 5 * 60_000;

export function MessageList({ chat, state }: { chat: Chat; state: ChatState }) {
  return (
    <>
      {state.entries.map((entry, place) => {
        const before = state.entries[place - 1];
        const after = state.entries[place + 1];
        return (
          <Fragment key={entry.client_id ?? entry.id}>
            {dayOf(entry) !== (before ? dayOf(before) : dayOf(entry)) && <p class="day">{dayOf(entry)}</p>}
            <Message
              chat={chat}
              state={state}
              entry={entry}
              first={!before || !belongs(before, entry)}
              last={!after || !belongs(entry, after) || isRead(state, entry) !== isRead(state, after)}
            />
          </Fragment>
        );
      })}
    </>
  );
}

function dayOf(entry: Entry): string {
  return text.day(new Date(entry.at));
}

/** Whether a message goes on where the one before it stopped. */
function belongs(before: Entry, entry: Entry): boolean {
  const close = Date.parse(entry.at) - Date.parse(before.at) < TOGETHER;
  return close && before.who === entry.who && (before.name === entry.name || entry.who === "visitor");
}

interface MessageProps {
  chat: Chat;
  state: ChatState;
  entry: Entry;
  /** Whether it is the first or last of several that one person said together: those share a name and a time. */
  first: boolean;
  last: boolean;
}

function Message({ chat, state, entry, first, last }: MessageProps) {
  if (entry.who === "system") return <p class="bubble system">{entry.text}</p>;
  const mine = entry.who === "visitor";
  const speaker = mine ? text.you : entry.name || text.agent;
  return (
    <div class={`message ${entry.who} ${first ? "first" : ""} ${entry.problem ? "failed" : ""}`}>
      <span class={mine || !first ? "hidden" : "name"}>
        {speaker}
        <span class="hidden">: </span>
      </span>
      {entry.text && <p class="bubble">{linked(entry.text)}</p>}
      {entry.files.map((file) => (
        <Attached key={file.id} chat={chat} file={file} />
      ))}
      {(last || entry.pending) && (
        <span class="meta">
          {entry.problem ? (
            <Unsent chat={chat} entry={entry} />
          ) : (
            <time dateTime={entry.at}>{text.clock(new Date(entry.at))}</time>
          )}
          {mine && !entry.problem && <Ticks pending={entry.pending === true} read={isRead(state, entry)} />}
        </span>
      )}
    </div>
  );
}

function Ticks({ pending, read }: { pending: boolean; read: boolean }) {
  const said = pending ? text.isPending : read ? text.isRead : text.isSent;
  return (
    <span class={`ticks ${read ? "is-read" : ""}`} title={said}>
      {pending ? <span class="clock" /> : <TickIcon twice={read} />}
      <span class="hidden">{said}</span>
    </span>
  );
}

function Unsent({ chat, entry }: { chat: Chat; entry: Entry }) {
  return (
    <>
      <span class="problem">
        {text.notTaken}: {entry.problem}
      </span>{" "}
      <button type="button" class="link" onClick={() => chat.retry(entry.id)}>
        {text.retry}
      </button>{" "}
      <button type="button" class="link" onClick={() => chat.discard(entry.id)}>
        {text.discard}
      </button>
    </>
  );
}

/** A picture is shown, everything else is offered for saving; both are fetched with the visitor's own session. */
function Attached({ chat, file }: { chat: Chat; file: FileInfo }) {
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const picture = PICTURES.has(file.media_type);
  useEffect(() => {
    if (!picture) return;
    let made: string | null = null;
    let gone = false;
    chat.file(file.id).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [chat, file.id, picture]);
  const save = async () => {
    try {
      offer(await chat.file(file.id), file.name);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div class="attached">
      <button type="button" class="file" aria-label={text.download(file.name)} onClick={() => void save()}>
        {picture && address ? <img src={address} alt={file.name} /> : <FileIcon />}
        {!(picture && address) && <span>{file.name}</span>}
      </button>
      {failed && <span class="problem">{text.downloadFailed}</span>}
    </div>
  );
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

/** Web addresses as links; everything else stays text, whatever it looks like. */
export function linked(line: string) {
  const parts: (string | preact.JSX.Element)[] = [];
  let end = 0;
  for (const match of line.matchAll(ADDRESS)) {
    if (match.index > end) parts.push(line.slice(end, match.index));
    parts.push(
      <a key={match.index} href={match[0]} target="_blank" rel="noopener noreferrer nofollow">
        {match[0]}
      </a>,
    );
    end = match.index + match[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}
