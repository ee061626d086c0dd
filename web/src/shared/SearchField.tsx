import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useCallback, useRef } from "react";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { useTyped } from "./useTyped";

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
  const [typed, type] = useTyped(value, onChange, delay);
  const focus = useCallback(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  useShortcut({ keys: "/", label, group: "list", run: focus });
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (typed) type("");
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
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={leave}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton size="sm" aria-label={text.shell.common.clear} onClick={() => type("")} />
        ) : (
          <Keys chord="/" />
        )
      }
    />
  );
}
