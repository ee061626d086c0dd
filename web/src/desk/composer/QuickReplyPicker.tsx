import { Text, TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { QuickReply } from "@/api/directory";
import { text } from "@/text";
import classes from "./Composer.module.css";

const words = text.desk.composer;

/** What the arrows, Enter and Esc do with a list of options; returns whether the key was used. */
export function useOptionKeys(count: number, pick: (index: number) => void, close: () => void) {
  const [active, setActive] = useState(0);
  useEffect(() => setActive((at) => Math.min(at, Math.max(0, count - 1))), [count]);
  const step = (by: number) => setActive((at) => (count > 0 ? (at + by + count) % count : 0));
  const act = (key: string): boolean => {
    if (key === "ArrowDown") step(1);
    else if (key === "ArrowUp") step(-1);
    else if (key === "Enter" || key === "Tab") pick(active);
    else if (key === "Escape") close();
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const plain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    const used = plain && act(event.key);
    if (used) {
      event.preventDefault();
      event.stopPropagation();
    }
    return used;
  };
  return { active, setActive, onKeyDown };
}

interface OptionsProps {
  id: string;
  replies: QuickReply[];
  active: number;
  onHover: (index: number) => void;
  onPick: (index: number) => void;
}

export const optionId = (list: string, index: number) => `${list}-${index}`;

/** The quick replies that fit, as a list box. */
export function QuickReplyOptions({ id, replies, active, onHover, onPick }: OptionsProps) {
  return (
    <div id={id} role="listbox" aria-label={words.quickReplies} className={classes.pickerList}>
      {replies.map((reply, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are taken by the field that has the focus
        <div
          key={reply.id}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classes.option}
          ref={(option) => {
            if (index === active) option?.scrollIntoView({ block: "nearest" });
          }}
          onMouseMove={() => onHover(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(index)}
        >
          <div className={classes.optionTitle}>
            {reply.title}
            <span className={classes.optionKey}>/{reply.key}</span>
          </div>
          <div className={classes.optionText}>{reply.text}</div>
        </div>
      ))}
      {replies.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {words.noQuickReplies}
        </Text>
      )}
    </div>
  );
}

interface QuickReplyPickerProps {
  find: (typed: string) => QuickReply[];
  onPick: (reply: QuickReply) => void;
  onClose: () => void;
}

/** A search field over the quick replies, for composers whose text cannot hold the `/word` itself. */
export function QuickReplyPicker({ find, onPick, onClose }: QuickReplyPickerProps) {
  const [typed, setTyped] = useState("");
  const list = useId();
  const replies = find(typed);
  const pick = (index: number) => {
    const reply = replies[index];
    if (reply) onPick(reply);
  };
  const { active, setActive, onKeyDown } = useOptionKeys(replies.length, pick, onClose);
  return (
    <div className={classes.picker}>
      <div className={classes.pickerSearch}>
        <TextInput
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={replies.length > 0 ? optionId(list, active) : undefined}
          aria-label={words.searchQuickReplies}
          placeholder={words.searchQuickReplies}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={onClose}
        />
      </div>
      <QuickReplyOptions id={list} replies={replies} active={active} onHover={setActive} onPick={pick} />
    </div>
  );
}
