import { Accordion, NativeSelect, NumberInput, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { PlannedService, PresentPlan } from "@/api/replay";
import { ConditionInput } from "@/shared/ConditionInput";
import { DurationInput } from "@/shared/DurationInput";
import type { DurationUnit } from "@/shared/duration";
import { ShareInput } from "@/shared/ShareInput";
import { AskedInput, RankInput, WeightInput } from "@/shared/UrgencyInputs";
import { ValueInputs } from "@/shared/ValueInputs";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import classes from "./PlanForm.module.css";
import { changedFields, type Field } from "./plan";
import { SkillNeeds } from "./SkillNeeds";

const words = text.replay.fields;
const UNITS: DurationUnit[] = ["seconds", "minutes", "hours", "days"];
const RANKINGS = Object.entries(words.rankings).map(([value, label]) => ({ value, label }));
const MOST_PRIORITY = 86_400;

interface ServicePlanProps {
  inForce: PlannedService;
  drafted: PlannedService | undefined;
  plan: Pick<PresentPlan, "services" | "skills">;
  onChange: <F extends Field>(field: F, value: PlannedService[F]) => void;
  error: (field: Field) => string | undefined;
}

/** The rules of a service that the plan and a replay have in common. */
export function Fields({
  inForce,
  drafted,
  plan,
  onChange,
  error,
  children,
}: ServicePlanProps & { children?: ReactNode }) {
  const now = drafted ?? inForce;
  const target = (field: "real_time_target_seconds" | "deferred_target_seconds") => (
    <DurationInput
      label={words[field]}
      value={durationOf(now[field])}
      onChange={(value) => onChange(field, secondsOf(value ?? "PT0S"))}
      units={UNITS}
      error={error(field)}
    />
  );
  const others = plan.services.filter(({ key }) => key !== inForce.key);
  return (
    <Stack gap={12}>
      {target("real_time_target_seconds")}
      {target("deferred_target_seconds")}
      <NumberInput
        label={words.priority}
        description={words.priorityHelp}
        value={now.priority}
        onChange={(value) => onChange("priority", Number(value) || 0)}
        error={error("priority")}
        suffix=" s"
        min={-MOST_PRIORITY}
        max={MOST_PRIORITY}
        allowDecimal={false}
        w={240}
      />
      <SkillNeeds
        needs={now.required_skills}
        skills={plan.skills}
        onChange={(needs) => onChange("required_skills", needs)}
        error={error("required_skills")}
      />
      <NativeSelect
        label={words.ranking}
        data={RANKINGS}
        value={now.ranking}
        onChange={(event) => onChange("ranking", event.currentTarget.value as PlannedService["ranking"])}
        error={error("ranking")}
      />
      {now.ranking === "best_value" && (
        <ValueInputs
          score={now.score}
          windowSeconds={now.value_window_seconds}
          outside={now.outside_score}
          onOutside={(asks) => onChange("outside_score", asks)}
          onScore={(score) => onChange("score", score)}
          onWindow={(seconds) => onChange("value_window_seconds", seconds)}
          error={{
            score: error("score"),
            window: error("value_window_seconds"),
            outside: error("outside_score"),
          }}
        />
      )}
      <WeightInput
        label={words.weight}
        description={words.weightHelp}
        value={now.weight}
        onChange={(weight) => onChange("weight", weight)}
        error={error("weight")}
        w={240}
      />
      <RankInput
        label={words.rank}
        description={words.rankHelp}
        value={now.rank}
        onChange={(rank) => onChange("rank", rank)}
        error={error("rank")}
        w={240}
      />
      <ShareInput
        label={words.reserved_real_time}
        description={words.reservedHelp}
        value={now.reserved_real_time}
        onChange={(share) => onChange("reserved_real_time", share)}
        error={error("reserved_real_time")}
        w={240}
      />
      <ShareInput
        label={words.reserved_deferred}
        value={now.reserved_deferred}
        onChange={(share) => onChange("reserved_deferred", share)}
        error={error("reserved_deferred")}
        w={240}
      />
      <AskedInput
        label={words.asked_at_once}
        description={words.askedHelp}
        value={now.asked_at_once}
        onChange={(asked) => onChange("asked_at_once", asked ?? 1)}
        error={error("asked_at_once")}
        w={240}
      />
      <ConditionInput
        value={now.condition}
        onChange={(condition) => onChange("condition", condition)}
        error={error("condition")}
      />
      <NativeSelect
        label={words.overflow_to}
        data={[{ value: "", label: words.nowhere }, ...others.map(({ key, name }) => ({ value: key, label: name }))]}
        value={now.overflow_to ?? ""}
        onChange={(event) => onChange("overflow_to", event.currentTarget.value || null)}
        error={error("overflow_to")}
      />
      {now.overflow_to !== null && (
        <DurationInput
          label={words.overflow_after_seconds}
          description={words.overflowAfterHelp}
          value={now.overflow_after_seconds === null ? null : durationOf(now.overflow_after_seconds)}
          onChange={(value) => onChange("overflow_after_seconds", value === null ? null : secondsOf(value) || null)}
          units={UNITS}
          error={error("overflow_after_seconds")}
          optional
        />
      )}
      {children}
    </Stack>
  );
}

/** What the plan may change of one service, prefilled with what is in force; its fields are there while it is open. */
export function ServicePlan({ open, ...props }: ServicePlanProps & { open: boolean }) {
  const fields = changedFields(props.inForce, props.drafted);
  const changed = fields.length > 0;
  const changesWidening = fields.includes("widening");
  return (
    <Accordion.Item value={props.inForce.key}>
      <Accordion.Control>
        <span className={classes.service}>
          {props.inForce.name}
          {changed && <span className={classes.changed}>{text.replay.changed}</span>}
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        {open && (
          <Fields {...props}>
            {changesWidening && (
              <Text size="sm" c="dimmed">
                {words.wideningDrafted}
              </Text>
            )}
          </Fields>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
