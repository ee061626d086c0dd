import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type ActivityKind, addActivity, type NewActivity } from "@/api/interactions";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { serverNow, useNow } from "@/ui/clock";
import { Instant } from "@/ui/Instant";
import { clockSpan, span } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import classes from "./CustomerPanel.module.css";
import { useTimer } from "./timer";

const words = text.desk.panel;
/** The kinds that are entered; after-contact work is recorded by itself. */
const KINDS: ActivityKind[] = ["research", "back_office", "follow_up"];

function Running({ since }: { since: number }) {
  const now = useNow();
  return <span className="figures">{clockSpan((now - since) / 1000)}</span>;
}

function useActivityForm(interactionId: string) {
  const [kind, setKind] = useState<ActivityKind>("research");
  const [minutes, setMinutes] = useState<number | string>("");
  const [note, setNote] = useState("");
  const timer = useTimer(interactionId);
  const record = useCommand({
    run: (activity: NewActivity) => addActivity(interactionId, activity),
    records: (activity) => ({ activity }),
    done: () => {
      timer.clear();
      setMinutes("");
      setNote("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const measured = timer.startedAt === null ? 0 : Math.round((serverNow() - timer.startedAt) / 1000);
    const seconds = measured || Math.round(Number(minutes) * 60);
    const started = timer.startedAt === null ? {} : { started_at: new Date(timer.startedAt).toISOString() };
    if (seconds > 0) record.mutate({ kind, seconds, note: note.trim(), ...started });
  };
  return { kind, setKind, minutes, setMinutes, note, setNote, timer, pending: record.isPending, submit };
}

type Form = ReturnType<typeof useActivityForm>;

function TimerButtons({ form }: { form: Form }) {
  const { timer, pending, minutes } = form;
  if (timer.startedAt === null) {
    return (
      <Group gap={6} mt={6}>
        <Button size="compact-sm" variant="default" leftSection={<IconPlayerPlay size={14} />} onClick={timer.start}>
          {words.startTimer}
        </Button>
        <Button type="submit" size="compact-sm" disabled={!(Number(minutes) > 0)} loading={pending}>
          {words.recordTime}
        </Button>
      </Group>
    );
  }
  return (
    <Group gap={6} mt={6}>
      <Button type="submit" size="compact-sm" loading={pending} leftSection={<IconPlayerStop size={14} />}>
        {words.stopTimer}
      </Button>
      <Running since={timer.startedAt} />
      <Button size="compact-sm" variant="subtle" color="gray" onClick={timer.clear}>
        {text.shell.common.cancel}
      </Button>
    </Group>
  );
}

function ActivityForm({ contact }: { contact: OpenContact }) {
  const form = useActivityForm(contact.interaction.id);
  return (
    <form onSubmit={form.submit}>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          size="xs"
          style={{ flex: 1 }}
          aria-label={words.activityKind}
          allowDeselect={false}
          data={KINDS.map((each) => ({ value: each, label: text.words.activity[each] ?? each }))}
          value={form.kind}
          onChange={(chosen) => form.setKind((chosen ?? "research") as ActivityKind)}
        />
        {form.timer.startedAt === null && (
          <NumberInput
            size="xs"
            w={92}
            aria-label={words.activityMinutes}
            placeholder={words.activityMinutes}
            min={0}
            max={1440}
            value={form.minutes}
            onChange={form.setMinutes}
          />
        )}
      </Group>
      <TextInput
        size="xs"
        mt={6}
        aria-label={words.activityNote}
        placeholder={words.activityNote}
        value={form.note}
        onChange={(event) => form.setNote(event.currentTarget.value)}
      />
      <TimerButtons form={form} />
    </form>
  );
}

/** Time spent for a contact without being in it: measured or entered. */
export function Activities({ contact, mayWrite }: { contact: OpenContact; mayWrite: boolean }) {
  const names = useNames();
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>{words.activities}</h3>
      {mayWrite && <ActivityForm contact={contact} />}
      {contact.activities.length === 0 && <p className={classes.soft}>{words.noActivities}</p>}
      <ul className={classes.list} style={{ marginTop: 8 }}>
        {contact.activities.toReversed().map((activity) => (
          <li key={activity.id} className={classes.activity} title={activity.note}>
            <span>
              {text.words.activity[activity.kind] ?? activity.kind}
              <span className={classes.soft}>
                {" "}
                {names.agent(activity.agent_id)} · <Instant at={activity.started_at} />
                {activity.note && ` · ${activity.note}`}
              </span>
            </span>
            <span className="figures">{span(activity.seconds)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
