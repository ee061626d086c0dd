import { ActionIcon, Collapse, Group, TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronRight,
  IconChevronUp,
  IconDialpad,
  IconHash,
  IconLanguage,
  IconMessageDots,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconRecordMail,
  IconShieldCheck,
  IconSparkles,
  IconTrash,
  IconUsersGroup,
} from "@tabler/icons-react";
import { type ComponentType, memo } from "react";
import type { MenuStep, StepKind } from "@/api/menus";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import classes from "./Menus.module.css";
import { targetsOf } from "./menuForm";
import { StepFields, type StepSetting } from "./StepFields";
import { PERSON } from "./stepFields";

const words = text.admin.menus;
const record = text.admin.record;

export const STEP_ICONS: Record<StepKind, ComponentType<{ size?: number }>> = {
  say: IconMessageDots,
  menu: IconDialpad,
  collect: IconHash,
  check_account: IconShieldCheck,
  lookup: IconSparkles,
  language: IconLanguage,
  queue: IconUsersGroup,
  voicemail: IconRecordMail,
  hang_up: IconPhoneOff,
  transfer: IconPhoneOutgoing,
};

const stepName = (key: string) => (key === PERSON ? words.person.toLowerCase() : key);

/** Where a step leads to, in a line. */
function targetsLine(step: MenuStep): string {
  const targets = targetsOf(step).map(([member, target]) => {
    const digit = member.startsWith("choices.") ? member.slice("choices.".length) : "";
    return digit ? `${digit} → ${stepName(target)}` : stepName(target);
  });
  return [...new Set(targets)].join(", ");
}

export interface StepMoves {
  open: (nth: number | null) => void;
  change: (nth: number, part: Partial<MenuStep>) => void;
  rename: (nth: number, key: string) => void;
  move: (nth: number, to: number) => void;
  remove: (nth: number) => void;
}

interface StepCardProps {
  step: MenuStep;
  nth: number;
  count: number;
  opened: boolean;
  languages: readonly string[];
  keys: readonly string[];
  error: (path: string) => string | undefined;
  /** Something in it is marked as wrong. */
  faulty: boolean;
  findings: readonly string[];
  moves: StepMoves;
}

function Form({ step, nth, languages, keys, error, moves }: StepCardProps) {
  const setting: StepSetting = {
    step,
    languages,
    keys,
    error: (member) => error(`menu.steps.${nth}.${member}`),
    onChange: (part) => moves.change(nth, part),
  };
  return (
    <div className={classes.form}>
      <p className={classes.soft}>{words.kindHelp[step.kind]}</p>
      <TextInput
        label={words.key}
        description={words.keyHelp}
        value={step.key}
        error={setting.error("key")}
        maxLength={40}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => moves.rename(nth, event.currentTarget.value)}
      />
      <StepFields setting={setting} />
    </div>
  );
}

/** One step of a menu: a line that says what it does, and its form when it is open. */
export const StepCard = memo(function StepCard(props: StepCardProps) {
  const { step, nth, count, opened, languages, faulty, findings, moves } = props;
  const Icon = STEP_ICONS[step.kind];
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  const said = step.say?.[languages[0] ?? "en"] || Object.values(step.say ?? {})[0] || "";
  const targets = targetsLine(step);
  return (
    <li className={classes.step} data-faulty={faulty || undefined}>
      <div className={classes.line}>
        <UnstyledButton
          className={classes.summary}
          aria-expanded={opened}
          onClick={() => moves.open(opened ? null : nth)}
        >
          <Chevron size={16} aria-hidden />
          <Icon size={18} />
          <span className={classes.summaryWords}>
            <span>
              <VisuallyHidden>{words.edit} </VisuallyHidden>
              <b>{step.key}</b> <span className={classes.soft}>{words.kinds[step.kind]}</span>
            </span>
            <span className={classes.saidLine}>{said || words.saysNothing}</span>
            {targets && <span className={classes.soft}>{words.leadsTo(targets)}</span>}
          </span>
          {nth === 0 && <StatusBadge tone="good">{words.begins}</StatusBadge>}
        </UnstyledButton>
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            disabled={nth === 0}
            aria-label={record.moveUp(words.step(step.key))}
            onClick={() => moves.move(nth, nth - 1)}
          >
            <IconChevronUp size={16} />
          </ActionIcon>
          <ActionIcon
            disabled={nth === count - 1}
            aria-label={record.moveDown(words.step(step.key))}
            onClick={() => moves.move(nth, nth + 1)}
          >
            <IconChevronDown size={16} />
          </ActionIcon>
          <ActionIcon aria-label={record.remove(words.step(step.key))} onClick={() => moves.remove(nth)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </div>
      {findings.map((sentence) => (
        <p key={sentence} className={classes.finding}>
          {sentence}
        </p>
      ))}
      <Collapse expanded={opened}>{opened && <Form {...props} />}</Collapse>
    </li>
  );
});
