import { ActionIcon, Badge } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Fragment } from "react";
import type { PresentPlan } from "@/api/replay";
import { type PlanRules, type RuleName, type Rules, sayNeeds } from "@/shared/plan/rules";
import { useKeyNames } from "@/shared/plan/useKeyNames";
import { RankInput, WeightInput } from "@/shared/UrgencyInputs";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { span } from "@/ui/times";
import { drafted, type PlanDraft, without, withRule } from "./draft";
import classes from "./RoutingPlan.module.css";
import { RulesEditor } from "./RulesEditor";

const words = text.admin.plan;

interface PlanTableProps {
  plan: PlanRules;
  draft: PlanDraft;
  fields: Pick<PresentPlan, "services" | "skills">;
  names: Names;
  /** Part of a name that a service must have to be shown. */
  search: string;
  open: readonly string[];
  onOpen: (keys: string[]) => void;
  onDraft: (draft: PlanDraft) => void;
  /** What is wrong with a place of the draft, such as `services.sales.weight`. */
  error: (place: string) => string | undefined;
}

function Targets({ rules }: { rules: Rules }) {
  return (
    <>
      {words.chats(span(rules.real_time_target_seconds))}
      <br />
      {words.mails(span(rules.deferred_target_seconds))}
    </>
  );
}

/** The rules of all services: the usual ones in the row, all of them when it is opened. */
export function PlanTable(props: PlanTableProps) {
  const { plan, draft, fields, names, search, open, onOpen, onDraft, error } = props;
  const keyNames = useKeyNames();
  const wanted = search.trim().toLocaleLowerCase();
  const shown = fields.services.filter(({ name, key }) => `${name} ${key}`.toLocaleLowerCase().includes(wanted));
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.service}</th>
            <th scope="col">{words.columns.rank}</th>
            <th scope="col">{words.columns.weight}</th>
            <th scope="col">{words.columns.ranking}</th>
            <th scope="col">{words.columns.targets}</th>
            <th scope="col">{words.columns.skills}</th>
            <th scope="col">{words.columns.overflow}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((inForce) => {
            const { key, name } = inForce;
            const rules = drafted(plan, draft, key);
            const changes = draft[key];
            const isOpen = open.includes(key);
            const set = <R extends RuleName>(rule: R, value: Rules[R]) =>
              onDraft(withRule(plan, draft, key, rule, value));
            const wrong = (rule: string) => error(`services.${key}.${rule}`);
            const mark = (...which: RuleName[]) =>
              which.some((rule) => changes && rule in changes) ? true : undefined;
            const after = rules.overflow_after_seconds === null ? null : span(rules.overflow_after_seconds);
            return (
              <Fragment key={key}>
                <tr data-open={isOpen || undefined}>
                  <th scope="row">
                    <div className={classes.service}>
                      <ActionIcon
                        size={26}
                        aria-expanded={isOpen}
                        aria-label={words.open(name)}
                        onClick={() => onOpen(isOpen ? open.filter((other) => other !== key) : [...open, key])}
                      >
                        {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
                      </ActionIcon>
                      <span className={classes.name} title={name}>
                        {name}
                      </span>
                      {changes && (
                        <Badge size="sm" variant="light" tt="none">
                          {words.changed}
                        </Badge>
                      )}
                    </div>
                  </th>
                  <td data-changed={mark("rank")}>
                    <RankInput
                      ariaLabel={words.rankOf(name)}
                      value={rules.rank}
                      onChange={(rank) => set("rank", rank)}
                      error={wrong("rank")}
                      w={66}
                    />
                  </td>
                  <td data-changed={mark("weight")}>
                    <WeightInput
                      ariaLabel={words.weightOf(name)}
                      value={rules.weight}
                      onChange={(weight) => set("weight", weight)}
                      error={wrong("weight")}
                      w={78}
                    />
                  </td>
                  <td data-changed={mark("ranking")}>{text.replay.fields.rankings[rules.ranking]}</td>
                  <td data-changed={mark("real_time_target_seconds", "deferred_target_seconds")}>
                    <Targets rules={rules} />
                  </td>
                  <td className={classes.wrap} data-changed={mark("required_skills", "widening")}>
                    {sayNeeds(rules.required_skills, keyNames)}
                    {rules.widening.length > 0 && (
                      <span className={classes.later}>{words.steps(rules.widening.length)}</span>
                    )}
                  </td>
                  <td className={classes.wrap} data-changed={mark("overflow_to", "overflow_after_seconds")}>
                    {rules.overflow_to
                      ? words.overflow(keyNames.service(rules.overflow_to), after)
                      : text.admin.plan.diff.nothing}
                  </td>
                </tr>
                {isOpen && (
                  <tr className={classes.opened}>
                    <td colSpan={7}>
                      <RulesEditor
                        inForce={inForce}
                        rules={rules}
                        plan={fields}
                        names={names}
                        changed={changes !== undefined}
                        onRule={set}
                        onBack={() => onDraft(without(draft, key))}
                        error={wrong}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
      {shown.length === 0 && <p className={classes.note}>{words.noMatch}</p>}
    </div>
  );
}
