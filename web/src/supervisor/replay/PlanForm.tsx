import { Accordion, Button, TextInput } from "@mantine/core";
import { IconPlayerPlay, IconRestore } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { PresentPlan } from "@/api/replay";
import { text } from "@/text";
import classes from "./PlanForm.module.css";
import { type Draft, withField } from "./plan";
import { ServicePlan } from "./ServicePlan";

const words = text.replay;

interface PlanFormProps {
  plan: PresentPlan;
  day: string;
  draft: Draft;
  running: boolean;
  onDay: (day: string) => void;
  onDraft: (draft: Draft) => void;
  onRun: () => void;
  /** What is wrong with a place of the request, such as `services.sales.priority`. */
  error: (place: string) => string | undefined;
}

/** The day, and the plan as it is in force with what is to be tried. */
export function PlanForm({ plan, day, draft, running, onDay, onDraft, onRun, error }: PlanFormProps) {
  const changed = Object.keys(draft).length;
  const [open, setOpen] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRun();
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={words.title}>
      <TextInput
        type="date"
        label={words.day}
        description={words.dayHelp(plan.zone)}
        value={day}
        onChange={(event) => onDay(event.currentTarget.value)}
        error={error("day")}
        required
        withAsterisk={false}
      />
      <div>
        <h2 className={classes.title}>{words.plan}</h2>
        <p className={classes.help} role="status">
          {changed ? words.changedCount(changed) : words.planHelp}
        </p>
      </div>
      <Accordion multiple value={open} onChange={setOpen} variant="contained" order={3} chevronPosition="left">
        {plan.services.map((inForce) => (
          <ServicePlan
            key={inForce.key}
            open={open.includes(inForce.key)}
            inForce={inForce}
            drafted={draft[inForce.key]}
            plan={plan}
            onChange={(field, value) => onDraft(withField(draft, inForce, field, value))}
            error={(field) => error(`services.${inForce.key}.${field}`)}
          />
        ))}
      </Accordion>
      <div className={classes.actions}>
        <Button type="submit" leftSection={<IconPlayerPlay size={16} />} loading={running}>
          {words.run}
        </Button>
        <Button
          variant="default"
          leftSection={<IconRestore size={16} />}
          disabled={!changed}
          onClick={() => onDraft({})}
        >
          {words.discard}
        </Button>
      </div>
    </form>
  );
}
