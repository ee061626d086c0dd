import { ActionIcon, Button, NativeSelect, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { Fragment, useRef } from "react";
import type { RequiredSkill, WideningStep } from "@/api/services";
import { ConditionInput } from "@/shared/ConditionInput";
import { DurationInput } from "@/shared/DurationInput";
import { AskedInput } from "@/shared/UrgencyInputs";
import type { Names } from "@/shared/useNames";
import { sayGroups } from "@/shared/waiting/say";
import { text } from "@/text";
import { secondsOf, span } from "@/ui/times";
import classes from "./Routing.module.css";
import { SkillGroup, SkillPicker } from "./SkillGroup";
import { exchanged, MOST_GROUPS, MOST_STEPS, nextStep, withGroup } from "./widening";

const words = text.admin.services;
const record = text.admin.record;

interface StepProps {
  step: WideningStep;
  number: number;
  names: Names;
  onChange: (step: WideningStep) => void;
  error: (path: string) => string | undefined;
}

function Step({ step, number, names, onChange, error }: StepProps) {
  const path = `widening.${number - 1}`;
  const { groups } = step;
  const name = words.step(number);
  const each = groups.flatMap((group) => (group.length === 1 ? group : []));
  return (
    <>
      <DurationInput
        label={words.stepAfter}
        value={step.after}
        onChange={(after) => onChange({ ...step, after: after ?? "PT0S" })}
        error={error(`${path}.after`)}
        units={["seconds", "minutes", "hours", "days"]}
      />
      <Text size="sm" fw={560}>
        {words.stepNeeds}
      </Text>
      {groups.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.stepAnybody}
        </Text>
      )}
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no names, and their skills are being edited
        <Fragment key={at}>
          {at > 0 && (
            <Text size="sm" c="dimmed">
              {words.and}
            </Text>
          )}
          <SkillGroup
            label={words.group(name, at + 1)}
            group={group}
            names={names}
            onChange={(next) => onChange({ ...step, groups: withGroup(groups, at, next) })}
            error={error(`${path}.groups.${at}`)}
          />
        </Fragment>
      ))}
      {groups.length < MOST_GROUPS && (
        <SkillPicker
          label={`${name}: ${words.addSkill}`}
          placeholder={groups.length ? words.addGroup : words.addSkill}
          names={names}
          taken={each}
          onPick={(need) => onChange({ ...step, groups: [...groups, [need]] })}
        />
      )}
      <AskedInput
        label={words.stepAsked}
        description={words.stepAskedHelp}
        value={step.asked_at_once}
        onChange={(asked_at_once) => onChange({ ...step, asked_at_once })}
        error={error(`${path}.asked_at_once`)}
      />
      <NativeSelect
        label={text.condition.stepChoice}
        data={[
          { value: "keeps", label: text.condition.stepKeeps },
          { value: "replaces", label: text.condition.stepReplaces },
        ]}
        value={step.condition === null ? "keeps" : "replaces"}
        onChange={(event) => onChange({ ...step, condition: event.currentTarget.value === "keeps" ? null : "" })}
        w={320}
      />
      {step.condition !== null && (
        <ConditionInput
          label={text.condition.step}
          description={text.condition.stepHelp}
          value={step.condition}
          onChange={(condition) => onChange({ ...step, condition })}
          error={error(`${path}.condition`)}
        />
      )}
    </>
  );
}

interface WideningStepsProps {
  steps: WideningStep[];
  /** What is asked for at first. */
  required: RequiredSkill[];
  names: Names;
  onChange: (steps: WideningStep[]) => void;
  error: (path: string) => string | undefined;
}

/** Whom a service asks when nobody took the contact: step by step, each after a longer wait. */
export function WideningSteps({ steps, required, names, onChange, error }: WideningStepsProps) {
  const list = useRef<HTMLOListElement>(null);
  const full = steps.length >= MOST_STEPS;
  /** The focus stays with what was moved: otherwise it would be lost with a button that is disabled now. */
  const exchange = (from: number, to: number) => {
    onChange(exchanged(steps, from, to));
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>(":scope > li")[to]?.focus());
  };
  return (
    <div className={classes.widening}>
      <ol ref={list} className={classes.steps}>
        {steps.map((step, at) => {
          const name = words.step(at + 1);
          const after = words.stepSummary(span(secondsOf(step.after)), sayGroups(step.groups, names));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            <li key={at} className={classes.step} tabIndex={-1} aria-label={`${name}. ${after}`}>
              <div className={classes.head}>
                <b>{name}</b>
                <span className={classes.summary}>{after}</span>
                <ActionIcon
                  size={26}
                  disabled={at === 0}
                  aria-label={record.moveUp(name)}
                  onClick={() => exchange(at, at - 1)}
                >
                  <IconChevronUp size={16} />
                </ActionIcon>
                <ActionIcon
                  size={26}
                  disabled={at === steps.length - 1}
                  aria-label={record.moveDown(name)}
                  onClick={() => exchange(at, at + 1)}
                >
                  <IconChevronDown size={16} />
                </ActionIcon>
                <ActionIcon
                  size={26}
                  aria-label={record.remove(name)}
                  onClick={() => onChange(steps.filter((_, index) => index !== at))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </div>
              <div className={classes.body}>
                <Step
                  step={step}
                  number={at + 1}
                  names={names}
                  onChange={(next) => onChange(steps.with(at, next))}
                  error={error}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <Button
        variant="light"
        size="xs"
        leftSection={<IconPlus size={16} />}
        onClick={() => onChange([...steps, nextStep(steps, required)])}
        disabled={full}
      >
        {steps.length ? words.addStep : words.addFirstStep}
      </Button>
      {full && (
        <Text size="sm" c="dimmed">
          {words.stepsFull(MOST_STEPS)}
        </Text>
      )}
    </div>
  );
}
