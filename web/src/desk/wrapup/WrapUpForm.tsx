import { Button, Chip, Group, Input, MultiSelect, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconClock } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import type { Outcome } from "@/api/interactions";
import { Problem } from "@/api/problem";
import { completeWorkItem, type WorkItem } from "@/api/routing";
import { Keys } from "@/keys/Keys";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import { useKept } from "../data/kept";
import { tellFailure, useCommand } from "../data/mutations";
import { workplace } from "../data/workplace";
import { faultsOf, type WrapUpDraft } from "./faults";
import classes from "./WrapUpForm.module.css";

const words = text.desk.moves.wrapUp;
const LATE_SECONDS = 20;

function TimeLeft({ until }: { until: string }) {
  const now = useNow();
  const left = (Date.parse(until) - now) / 1000;
  return (
    <span className={`${classes.clock} ${left < LATE_SECONDS ? classes.late : ""}`} role="timer">
      <IconClock size={15} aria-hidden />
      {left > 0 ? words.timeLeft(clockSpan(left)) : words.timeUp}
    </span>
  );
}

function useForm(contact: OpenContact, item: WorkItem) {
  const { directory } = useNames();
  const service = directory.services.find(({ id }) => id === item.service_id);
  const [draft, setDraft, forget] = useKept<WrapUpDraft>(`wrap-up:${item.id}`, () => ({
    reasonIds: contact.interaction.reason_ids,
    outcome: contact.interaction.outcome,
    note: "",
  }));
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const complete = useCommand({
    run: (outcome: Outcome) =>
      completeWorkItem(item.id, { reason_ids: draft.reasonIds, outcome, note: draft.note.trim() }),
    records: (work_item) => ({ work_item }),
    done: () => {
      forget();
      notifications.show({ message: words.done });
      workplace.close(contact.interaction.id);
    },
    failed: (error) => {
      setRefusal(error instanceof Problem && error.field ? error : null);
      if (!(error instanceof Problem && error.field)) tellFailure(error);
      return true;
    },
  });
  const faults = faultsOf(draft, service?.reasons_required ?? false);
  const submit = () => {
    setTried(true);
    setRefusal(null);
    if (!faults.reasonIds && !faults.outcome && draft.outcome && !complete.isPending) complete.mutate(draft.outcome);
  };
  const refused = (field: string) => (refusal?.field === field ? `${refusal.detail} ${refusal.remedy}` : null);
  const errors = {
    reasonIds: (tried && faults.reasonIds) || refused("reason_ids"),
    outcome: (tried && faults.outcome) || refused("outcome"),
  };
  return { draft, setDraft, errors, complete, submit, reasonsRequired: service?.reasons_required ?? false };
}

function Outcomes({
  value,
  error,
  onChange,
}: {
  value: Outcome | null;
  error: string | null;
  onChange: (outcome: Outcome) => void;
}) {
  const { directory } = useNames();
  return (
    <Input.Wrapper label={words.outcome} required error={error} labelElement="div">
      <Chip.Group value={value} onChange={(chosen) => onChange(chosen as Outcome)}>
        <Group gap={6} mt={4} role="radiogroup" aria-label={words.outcome}>
          {directory.outcomes.map((outcome) => (
            <Chip key={outcome} value={outcome} size="xs" variant="outline">
              {text.words.outcome[outcome] ?? outcome}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

interface WrapUpFormProps {
  contact: OpenContact;
  item: WorkItem;
  focused: boolean;
}

/** The form after the contact: reasons, outcome, note; Ctrl+Enter completes from anywhere in it. */
export function WrapUpForm({ contact, item, focused }: WrapUpFormProps) {
  const { directory } = useNames();
  const { draft, setDraft, errors, complete, submit, reasonsRequired } = useForm(contact, item);
  const edit = (change: Partial<WrapUpDraft>) => setDraft((before) => ({ ...before, ...change }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} onKeyDown={onKeyDown} aria-label={words.title}>
      <div className={classes.head}>
        <h3>{words.title}</h3>
        {item.wrap_up_until && <TimeLeft until={item.wrap_up_until} />}
      </div>
      <MultiSelect
        label={words.reasons}
        withAsterisk={reasonsRequired}
        placeholder={draft.reasonIds.length === 0 ? words.reasonsPlaceholder : ""}
        data={directory.reasons.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.reasonIds}
        error={errors.reasonIds}
        onChange={(reasonIds) => edit({ reasonIds })}
        searchable
        clearable
        hidePickedOptions
        autoFocus={focused}
        openOnFocus={false}
        comboboxProps={{ position: "top-start", middlewares: { flip: false } }}
        nothingFoundMessage={words.noReason}
      />
      <Outcomes value={draft.outcome} error={errors.outcome} onChange={(outcome) => edit({ outcome })} />
      <div className={classes.foot}>
        <Textarea
          label={words.note}
          placeholder={words.notePlaceholder}
          autosize
          minRows={1}
          maxRows={5}
          value={draft.note}
          onChange={(event) => edit({ note: event.currentTarget.value })}
        />
        <Button type="submit" loading={complete.isPending} rightSection={<Keys chord="Ctrl+Enter" />}>
          {words.complete}
        </Button>
      </div>
    </form>
  );
}
