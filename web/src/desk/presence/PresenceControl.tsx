import { Button, Menu, VisuallyHidden } from "@mantine/core";
import {
  IconArrowRight,
  IconCheck,
  IconChevronDown,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
} from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { changeMyPresence, type Presence, type PresenceChange, type PresenceState } from "@/api/agents";
import { useShortcut } from "@/keys/useShortcut";
import { PresenceMark, presenceName } from "@/shared/PresenceMark";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan } from "@/ui/times";
import { useCommand } from "../data/mutations";
import { useMyLoad, useMyPresence } from "../data/work";

const words = text.desk.presence;
type When = NonNullable<PresenceChange["when"]>;

function Since({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className="figures" style={{ color: "var(--mo-ink-soft)", fontWeight: 400 }}>
      {clockSpan((now - Date.parse(since)) / 1000)}
    </span>
  );
}

function Next({ presence }: { presence: Presence }) {
  if (!presence.next_state) return null;
  const name = presenceName(presence.next_state, presence.next_reason);
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 4, color: "var(--mo-warn)" }}>
      <IconArrowRight size={14} aria-hidden />
      {name}
    </span>
  );
}

interface ChoicesProps {
  presence: Presence;
  when: When;
  choose: (state: PresenceState, reason?: string) => void;
}

function Choices({ presence, when, choose }: ChoicesProps) {
  const { directory } = useNames();
  const is = (state: PresenceState, reason: string | null) =>
    when === "now" && presence.state === state && presence.reason === reason ? (
      <IconCheck size={14} aria-hidden />
    ) : null;
  return (
    <>
      <Menu.Item
        leftSection={<IconCircleCheckFilled size={16} color="var(--mo-good)" />}
        rightSection={is("ready", null)}
        onClick={() => choose("ready")}
      >
        {words.ready}
      </Menu.Item>
      <Menu.Label>{words.notReady}</Menu.Label>
      {directory.not_ready_reasons.map((reason) => (
        <Menu.Item
          key={reason}
          leftSection={<IconCircleMinus size={16} color="var(--mo-warn)" />}
          rightSection={is("not_ready", reason)}
          onClick={() => choose("not_ready", reason)}
        >
          {reason}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconCircleDashed size={16} />}
        rightSection={is("signed_out", null)}
        onClick={() => choose("signed_out")}
      >
        {words.signedOut}
      </Menu.Item>
    </>
  );
}

const WHEN: { value: When; label: string }[] = [
  { value: "now", label: words.now },
  { value: "after_work", label: words.afterWork },
];

/** Whether the choice below applies now or when the present work ends; choosing keeps the menu open. */
function WhenItems({ when, onWhen }: { when: When; onWhen: (when: When) => void }) {
  return (
    <>
      <Menu.RadioGroup value={when} onChange={(value) => onWhen(value as When)}>
        {WHEN.map(({ value, label }) => (
          <Menu.RadioItem key={value} value={value}>
            {label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
    </>
  );
}

/** My presence with its clock; the menu changes it now or when the present work ends. */
export function PresenceControl() {
  const presence = useMyPresence();
  const busy = (useMyLoad()?.total_used ?? 0) > 0;
  const [opened, setOpened] = useState(false);
  const [when, setWhen] = useState<When>("now");
  const toggle = useCallback(() => setOpened((was) => !was), []);
  useShortcut({ keys: "Alt+P", label: words.shortcut, group: "desk", run: toggle });
  const change = useCommand({
    run: (wanted: PresenceChange) => changeMyPresence(wanted),
    records: (changed) => ({ presence: changed }),
    done: () => setWhen("now"),
  });
  if (!presence) return null;
  const choose = (state: PresenceState, reason?: string) =>
    change.mutate({ state, reason: reason ?? null, when: busy ? when : "now" });
  const name = presenceName(presence.state, presence.reason);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={250} withinPortal={false} returnFocus>
      <Menu.Target>
        <Button
          variant="default"
          radius="xl"
          loading={change.isPending}
          rightSection={<IconChevronDown size={14} />}
          styles={{ label: { gap: 8, display: "flex", lineHeight: 1.5 } }}
        >
          <VisuallyHidden>{words.label}</VisuallyHidden>
          <PresenceMark state={presence.state} reason={presence.reason} />
          <Since since={presence.since} />
          <Next presence={presence} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {busy && <WhenItems when={when} onWhen={setWhen} />}
        {presence.next_state && (
          <Menu.Item
            leftSection={<IconCheck size={16} />}
            onClick={() => change.mutate({ state: presence.state, reason: presence.reason, when: "now" })}
          >
            {words.keep(name)}
          </Menu.Item>
        )}
        <Choices presence={presence} when={busy ? when : "now"} choose={choose} />
      </Menu.Dropdown>
    </Menu>
  );
}
