import { Button, Popover, Text, Tooltip } from "@mantine/core";
import { IconDialpad } from "@tabler/icons-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { type Call, sendDigits } from "@/api/calls";
import { Keys } from "@/keys/Keys";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { tellFailure } from "../data/mutations";
import classes from "./CallBar.module.css";
import { may } from "./useCall";

const words = text.calls;
const DIGITS = [..."123456789*0#"];
/** Digits typed within this time go together, so that a fast typist does not send one request a key. */
const TOGETHER_MS = 120;

/** Sends touch tones in the order of typing, one request at a time. */
function useTones(callId: string): { sent: string; press: (digit: string) => void } {
  const [sent, setSent] = useState("");
  const waiting = useRef("");
  const busy = useRef(false);
  const flush = useCallback(async () => {
    if (busy.current || !waiting.current) return;
    busy.current = true;
    const digits = waiting.current;
    waiting.current = "";
    await sendDigits(callId, digits).catch((error: unknown) => tellFailure(error));
    busy.current = false;
    if (waiting.current) void flush();
  }, [callId]);
  const press = useCallback(
    (digit: string) => {
      setSent((before) => before + digit);
      waiting.current += digit;
      setTimeout(() => void flush(), TOGETHER_MS);
    },
    [flush],
  );
  return { sent, press };
}

function Pad({ callId }: { callId: string }) {
  const { sent, press } = useTones(callId);
  const pad = useRef<HTMLDivElement>(null);
  useEffect(() => pad.current?.focus(), []);
  const typed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !DIGITS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    press(event.key);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot take the focus
    <div ref={pad} role="group" aria-label={words.keypad} tabIndex={-1} onKeyDown={typed} style={{ outline: "none" }}>
      <p className={classes.sent} role="status" aria-label={words.digitsSent}>
        <bdi>{sent}</bdi>
      </p>
      <div className={classes.keys}>
        {DIGITS.map((digit) => (
          <Button key={digit} variant="default" h={44} aria-label={words.digit(digit)} onClick={() => press(digit)}>
            {digit}
          </Button>
        ))}
      </div>
      <Text size="xs" c="dimmed" ta="center" mt={8}>
        {words.typeDigits}
      </Text>
    </div>
  );
}

/** Touch tones to the other side, by mouse or by typing. */
export function Keypad({ call, focused }: { call: Call; focused: boolean }) {
  const [opened, setOpened] = useState(false);
  const toggle = useCallback(() => setOpened((was) => !was), []);
  const enabled = may(call, "digits");
  useShortcut({ keys: "Alt+J", label: words.keypad, group: "contact", run: toggle, enabled: focused && enabled });
  return (
    <Popover opened={opened && enabled} onChange={setOpened} position="top" returnFocus>
      <Popover.Target>
        <Tooltip
          label={
            <>
              {words.keypad} <Keys chord="Alt+J" />
            </>
          }
        >
          <Button
            variant="default"
            aria-label={words.keypad}
            leftSection={<IconDialpad size={17} />}
            disabled={!enabled}
            onClick={toggle}
          >
            {words.keypad}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.keypad}>
        <Pad callId={call.id} />
      </Popover.Dropdown>
    </Popover>
  );
}
