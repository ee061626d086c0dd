import { Button, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";

interface MoveProps {
  label: string;
  chord: string;
  icon: ReactNode;
  onClick: () => void;
  enabled: boolean;
  /** Why it cannot be done, where that is not seen. */
  why?: string;
  /** The keyboard acts on this contact. */
  focused: boolean;
  pressed?: boolean;
  /** The move that most people want next. */
  main?: boolean;
  danger?: boolean;
  loading?: boolean;
}

/** One thing to do with the call: by button and by key. */
export function Move({
  label,
  chord,
  icon,
  onClick,
  enabled,
  why,
  focused,
  pressed,
  main,
  danger,
  loading = false,
}: MoveProps) {
  useShortcut({ keys: chord, label, group: "contact", run: onClick, enabled: focused && enabled });
  const reason = enabled ? undefined : why;
  return (
    <Tooltip
      multiline={Boolean(reason)}
      maw={280}
      label={
        reason ?? (
          <>
            {label} <Keys chord={chord} />
          </>
        )
      }
    >
      <Button
        aria-label={label}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
        variant={danger || main ? "filled" : pressed ? "light" : "default"}
        {...(danger && { color: "red.8" })}
        leftSection={icon}
        // One that says why it cannot be done is still pointed at and reached with the keyboard.
        {...(reason ? { "data-disabled": true, "aria-disabled": true, "aria-description": reason } : { onClick })}
        disabled={!enabled && !reason}
        loading={loading}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
