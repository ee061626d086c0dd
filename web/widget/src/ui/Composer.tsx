import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatConfig } from "../protocol";
import type { ChatState } from "../state";
import { text } from "../text";
import { ClipIcon, CloseIcon, SendIcon } from "./icons";

const TALLEST = 120;

export function Composer({ chat, state, config }: { chat: Chat; state: ChatState; config: ChatConfig }) {
  const [line, setLine] = useState("");
  const [dragging, setDragging] = useState(false);
  const entry = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field grows with what is written
  useLayoutEffect(() => {
    const field = entry.current;
    if (!field) return;
    field.style.height = "auto";
    const borders = field.offsetHeight - field.clientHeight;
    field.style.height = `${Math.min(field.scrollHeight + borders, TALLEST)}px`;
  }, [line]);
  const over = line.trim().length - config.longest_line;
  const uploading = state.uploads.some((upload) => !upload.info && !upload.problem);
  const ready = over <= 0 && !uploading && (line.trim() !== "" || state.uploads.some((upload) => upload.info));
  const send = (event?: Event) => {
    event?.preventDefault();
    if (!ready) return;
    chat.say(line, state.uploads);
    setLine("");
    entry.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  };
  const attach = (files: FileList | null | undefined) => {
    if (files?.length) void chat.attach([...files]);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    attach(event.dataTransfer?.files);
  };
  return (
    <form
      class={dragging ? "compose dragging" : "compose"}
      onSubmit={send}
      onDragOver={(event) => {
        if (!config.files) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
    >
      {dragging && <p class="drop">{text.dropHere}</p>}
      <Uploads chat={chat} state={state} />
      {over > 0 && (
        <p class="problem" role="alert">
          {text.tooLong(over)}
        </p>
      )}
      <div class="line">
        {config.files && (
          <>
            <button type="button" class="icon" aria-label={text.attach} onClick={() => picker.current?.click()}>
              <ClipIcon />
            </button>
            <input
              ref={picker}
              class="hidden"
              type="file"
              multiple
              tabIndex={-1}
              aria-hidden="true"
              onChange={(event) => {
                attach(event.currentTarget.files);
                event.currentTarget.value = "";
              }}
            />
          </>
        )}
        <textarea
          ref={entry}
          rows={1}
          aria-label={text.write}
          placeholder={text.write}
          value={line}
          onInput={(event) => {
            setLine(event.currentTarget.value);
            chat.typed();
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => attach(event.clipboardData?.files)}
        />
        <button type="submit" class="icon send" aria-label={text.send} aria-disabled={!ready}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

function Uploads({ chat, state }: { chat: Chat; state: ChatState }) {
  if (state.uploads.length === 0) return null;
  return (
    <ul class="uploads" role="status">
      {state.uploads.map((upload) => (
        <li key={upload.key} class={upload.problem ? "faulty" : ""}>
          <span>
            {upload.problem
              ? `${upload.name} ${upload.problem}`
              : upload.info
                ? text.uploaded(upload.name)
                : text.uploading(upload.name)}
          </span>
          <button
            type="button"
            class="icon small"
            aria-label={text.removeFile(upload.name)}
            onClick={() => chat.dispatch({ type: "unload", key: upload.key })}
          >
            <CloseIcon />
          </button>
        </li>
      ))}
    </ul>
  );
}
