import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Milliseconds without typing before the change is told. */
  delay?: number;
  width?: number | string;
}

/** A search field that `/` reaches from anywhere on the page and Esc empties. */
export function SearchField({ label, value, onChange, delay = 0, width = 280 }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return;
    const tell = () => {
      told.current = typed;
      onChange(typed);
    };
    if (!delay) return tell();
    const timer = setTimeout(tell, delay);
    return () => clearTimeout(timer);
  }, [typed, delay, onChange]);
  const focus = useCallback(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  useShortcut({ keys: "/", label, group: "list", run: focus });
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (typed) setTyped("");
    else field.current?.blur();
  };
  return (
    <TextInput
      ref={field}
      type="search"
      w={width}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={leave}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton size="sm" aria-label={text.shell.common.clear} onClick={() => setTyped("")} />
        ) : (
          <Keys chord="/" />
        )
      }
    />
  );
}
