import { Portal } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { text } from "@/text";
import { matching, type Suggestion } from "../model/names";
import classes from "./Grid.module.css";

const words = text.rules.table;
const LIST_HEIGHT = 260;

export type Leave = { rows: number; columns: number } | { tab: "next" | "back" } | null;

interface CellEditorProps {
  label: string;
  value: string;
  /** The cell was overwritten by typing: arrows then leave it, as in a spreadsheet. */
  typed: boolean;
  place: { left: number; top: number; width: number; height: number };
  suggestions: readonly Suggestion[];
  onInput: (value: string) => void;
  onCommit: (value: string, leave: Leave) => void;
  onCancel: () => void;
}

interface Listed {
  from: number;
  found: readonly Suggestion[];
}

/** The names and values that could stand here, below the cell. */
function Suggestions({
  id,
  rect,
  listed,
  chosen,
  onChoose,
}: {
  id: string;
  rect: DOMRect | null;
  listed: Listed;
  chosen: number;
  onChoose: (suggestion: Suggestion) => void;
}) {
  if (!rect || !listed.found.length) return null;
  const below = rect.bottom + LIST_HEIGHT < window.innerHeight;
  return (
    <Portal target="main">
      <div
        role="listbox"
        id={id}
        aria-label={words.suggestions}
        className={classes.suggestions}
        style={
          below
            ? { left: rect.left, top: rect.bottom + 2 }
            : { left: rect.left, bottom: window.innerHeight - rect.top + 2 }
        }
      >
        {listed.found.map((suggestion, index) => (
          <div
            key={`${suggestion.kind} ${suggestion.text}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={classes.suggestion}
            onPointerDown={(event) => {
              event.preventDefault();
              onChoose(suggestion);
            }}
          >
            <span>{suggestion.text}</span>
            <span className={classes.detail}>{suggestion.detail}</span>
          </div>
        ))}
      </div>
    </Portal>
  );
}

const ARROWS: Record<string, { rows: number; columns: number }> = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
};

/** The field over a cell while it is written in. */
export function CellEditor(props: CellEditorProps) {
  const { label, value, typed, place, suggestions, onInput, onCommit, onCancel } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [current, setCurrent] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [chosen, setChosen] = useState(-1);
  const [closed, setClosed] = useState(!typed && value.trim() !== "" && value.trim() !== "-");
  const [stays, setStays] = useState(!typed);
  const done = useRef(false);
  const [rect, setRect] = useState<DOMRect | null>(null);
  const id = useId();
  const shownText = current.trim() === "-" ? "" : current;
  const listed: Listed = closed ? { from: 0, found: [] } : matching(suggestions, shownText, shownText ? cursor : 0);

  useEffect(() => {
    const area = field.current;
    area?.focus({ preventScroll: true });
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: grows with what is written
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.max(place.height, Math.min(area.scrollHeight, 220))}px`;
    setRect(area.getBoundingClientRect());
  }, [current, place.height]);

  const change = (next: string, at: number) => {
    setCurrent(next);
    setCursor(at);
    setChosen(-1);
    setClosed(false);
    onInput(next);
  };
  const choose = (suggestion: Suggestion) => {
    const from = shownText ? listed.from : 0;
    const rest = shownText.slice(cursor);
    const next = `${shownText.slice(0, from)}${suggestion.text}${rest}`;
    const at = from + suggestion.text.length;
    change(next, at);
    setClosed(true);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
  };
  const finish = (leave: Leave) => {
    if (done.current) return;
    done.current = true;
    onCommit(current, leave);
  };

  const step = (by: 1 | -1) => {
    const count = listed.found.length;
    setChosen(chosen < 0 ? (by > 0 ? 0 : count - 1) : (chosen + by + count) % count);
  };
  /** What a key does in the list of suggestions; false when it is meant for the cell. */
  const inList = ({ key }: KeyboardEvent): boolean => {
    const suggestion = listed.found[chosen];
    if (!listed.found.length) return false;
    if (key === "ArrowDown" || key === "ArrowUp") step(key === "ArrowDown" ? 1 : -1);
    else if ((key === "Enter" || key === "Tab") && suggestion) choose(suggestion);
    else if (key === "Escape") setClosed(true);
    else return false;
    return true;
  };
  const cancel = () => {
    done.current = true;
    onCancel();
  };
  const leaveBy = ({ key, shiftKey }: KeyboardEvent): Leave => {
    if (key === "Enter") return { rows: shiftKey ? -1 : 1, columns: 0 };
    if (key === "Tab") return { tab: shiftKey ? "back" : "next" };
    return stays || shiftKey ? null : (ARROWS[key] ?? null);
  };
  /** What a key does to the cell; false when it only moves in the text. */
  const leaving = (event: KeyboardEvent): boolean => {
    const how = leaveBy(event);
    if (event.key === "Escape") cancel();
    else if (how) finish(how);
    else return false;
    return true;
  };
  const breakLine = (area: HTMLTextAreaElement) => {
    const at = area.selectionStart;
    change(`${current.slice(0, at)}\n${current.slice(area.selectionEnd)}`, at + 1);
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    event.stopPropagation();
    if (event.key === "F2") return setStays(true);
    if (event.key === "Enter" && event.altKey) breakLine(event.currentTarget);
    else if (event.key === " " && event.ctrlKey) setClosed(false);
    else if (!inList(event) && !leaving(event)) return;
    event.preventDefault();
  };

  return (
    <>
      <textarea
        ref={field}
        className={classes.editor}
        style={{ left: place.left, top: place.top, minHeight: place.height, minWidth: Math.max(place.width, 180) }}
        value={current}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={listed.found.length ? id : undefined}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        onChange={(event) => change(event.currentTarget.value, event.currentTarget.selectionStart)}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onKeyDown={press}
        onPointerDown={(event) => event.stopPropagation()}
        onBlur={() => finish(null)}
      />
      <Suggestions id={id} rect={rect} listed={listed} chosen={chosen} onChoose={choose} />
    </>
  );
}
