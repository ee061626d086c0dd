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

function ActivityForm({ contact }: { contact: OpenContact }) {
  const { id } = contact.interaction;
  const [kind, setKind] = useState<ActivityKind>("research");
  const [minutes, setMinutes] = useState<number | string>("");
  const [note, setNote] = useState("");
  const timer = useTimer(id);
  const record = useCommand({
    run: (activity: NewActivity) => addActivity(id, activity),
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
  const running = timer.startedAt !== null;
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          size="xs"
          style={{ flex: 1 }}
          aria-label={words.activityKind}
          allowDeselect={false}
          data={KINDS.map((each) => ({ value: each, label: text.words.activity[each] ?? each }))}
          value={kind}
          onChange={(chosen) => setKind((chosen ?? "research") as ActivityKind)}
        />
        {!running && (
          <NumberInput
            size="xs"
            w={92}
            aria-label={words.activityMinutes}
            placeholder={words.activityMinutes}
            min={0}
            max={1440}
            value={minutes}
            onChange={setMinutes}
          />
        )}
      </Group>
      <TextInput
        size="xs"
        mt={6}
        aria-label={words.activityNote}
        placeholder={words.activityNote}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group gap={6} mt={6}>
        {running ? (
          <>
            <Button
              type="submit"
              size="compact-sm"
              loading={record.isPending}
              leftSection={<IconPlayerStop size={14} />}
            >
              {words.stopTimer}
            </Button>
            <Running since={timer.startedAt ?? 0} />
            <Button size="compact-sm" variant="subtle" color="gray" onClick={timer.clear}>
              {text.shell.common.cancel}
            </Button>
          </>
        ) : (
          <>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlayerPlay size={14} />}
              onClick={timer.start}
            >
              {words.startTimer}
            </Button>
            <Button type="submit" size="compact-sm" disabled={!(Number(minutes) > 0)} loading={record.isPending}>
              {words.recordTime}
            </Button>
          </>
        )}
      </Group>
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
