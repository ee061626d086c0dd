import { Button, Group, Popover, Select, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconHeadset, IconHeadsetOff } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { useShortcut } from "@/keys/useShortcut";
import { usePhone } from "@/phone/phone";
import type { Device } from "@/phone/types";
import { useSilence } from "@/phone/useSilence";
import { text } from "@/text";
import { gradeOf, isReachable } from "../call/CallNotices";
import classes from "./PhoneControl.module.css";

const words = text.calls.phone;

/** Loudness below which a microphone counts as silent, and how long it may be. */
const QUIET = 0.08;
const QUIET_MS = 6_000;

function Level() {
  const level = usePhone((phone) => phone.level);
  const silent = useSilence(QUIET, QUIET_MS);
  const shown = Math.round(level * 100);
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {words.level}
      </Text>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a meter element each in their own way */}
      <div
        className={classes.meter}
        role="meter"
        aria-label={words.level}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={shown}
      >
        <div style={{ width: `${shown}%` }} />
      </div>
      {silent && (
        <Text size="xs" mt={6} c="var(--mo-warn)" role="status">
          {words.silent}
        </Text>
      )}
    </div>
  );
}

interface DeviceSelectProps {
  label: string;
  devices: Device[];
  value: string;
  onChange: (id: string) => void;
}

function DeviceSelect({ label, devices, value, onChange }: DeviceSelectProps) {
  const known = devices.filter(({ id }) => id !== "").map(({ id, name }) => ({ value: id, label: name || id }));
  return (
    <Select
      label={label}
      data={[{ value: "", label: words.standard }, ...known]}
      value={value}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}

function Quality() {
  const quality = usePhone((phone) => phone.quality);
  if (!quality) return null;
  const grade = gradeOf(quality);
  return (
    <Text size="sm" role="status" c={grade === "good" ? undefined : "var(--mo-warn)"}>
      {words.quality}: {words[grade]} ({words.figures(quality.loss * 100, Math.round(quality.roundTripMs ?? 0))})
    </Text>
  );
}

function Settings() {
  const { state, problem, devices, connect, disconnect, setDevice } = usePhone();
  const on = isReachable(state);
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>{words.state[state]}</Text>
        <Text size="sm" c="dimmed">
          {words.help[state]}
        </Text>
        {problem && (
          <Text size="sm" c="var(--mo-warn)" mt={4} style={{ overflowWrap: "anywhere" }}>
            {problem}
          </Text>
        )}
      </div>
      {on && (
        <>
          <DeviceSelect
            label={words.microphone}
            devices={devices.microphones}
            value={devices.microphoneId}
            onChange={(id) => void setDevice("microphone", id)}
          />
          <Level />
          <DeviceSelect
            label={words.speaker}
            devices={devices.speakers}
            value={devices.speakerId}
            onChange={(id) => void setDevice("speaker", id)}
          />
          <Quality />
        </>
      )}
      <Group justify="flex-end">
        {/* One button for both, so that the focus stays when the state changes. */}
        <Button
          variant={on ? "default" : "filled"}
          size="compact-md"
          aria-busy={state === "connecting"}
          onClick={() => void (on ? disconnect() : connect())}
        >
          {on ? words.disconnect : state === "off" || state === "connecting" ? words.connect : words.again}
        </Button>
      </Group>
    </Stack>
  );
}

/** The softphone in the bar of the desk: whether calls reach this window, and its microphone, speaker and connection. */
export function PhoneControl() {
  const [opened, setOpened] = useState(false);
  const state = usePhone((phone) => phone.state);
  const resume = usePhone((phone) => phone.resume);
  const toggle = useCallback(() => setOpened((was) => !was), []);
  useShortcut({ keys: "Alt+F", label: words.open, group: "desk", run: toggle });
  const leave = usePhone((phone) => phone.leave);
  useEffect(() => {
    void resume();
    return leave;
  }, [resume, leave]);
  const Icon = isReachable(state) || state === "connecting" ? IconHeadset : IconHeadsetOff;
  const tone = isReachable(state) ? "good" : state === "off" || state === "connecting" ? "quiet" : "bad";
  return (
    <Popover opened={opened} onChange={setOpened} width={330} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.control} data-tone={tone} onClick={toggle}>
          <Icon size={17} aria-hidden />
          <span className={classes.name}>{words.state[state]}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <section aria-label={words.title}>
          <Settings />
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}
