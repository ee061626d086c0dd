import { Button, Input, SimpleGrid } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import type { PlannedService, PresentPlan } from "@/api/replay";
import { DurationInput } from "@/shared/DurationInput";
import type { DurationUnit } from "@/shared/duration";
import type { RuleName, Rules } from "@/shared/plan/rules";
import type { Names } from "@/shared/useNames";
import { Fields } from "@/supervisor/replay/ServicePlan";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import { WideningSteps } from "../services/WideningSteps";
import { neededOf, stepsOf, wideningOf } from "./draft";
import classes from "./RoutingPlan.module.css";

const words = text.admin.plan;
const service = text.admin.services;
const TIMES: { rule: "offer_timeout_seconds" | "reject_cooldown_seconds" | "preferred_wait_seconds"; help: string }[] =
  [
    { rule: "offer_timeout_seconds", help: service.offerTimeoutHelp },
    { rule: "reject_cooldown_seconds", help: service.rejectCooldownHelp },
    { rule: "preferred_wait_seconds", help: service.preferredWaitHelp },
  ];
const UNITS: DurationUnit[] = ["seconds", "minutes", "hours", "days"];

interface RulesEditorProps {
  inForce: PlannedService;
  rules: Rules;
  plan: Pick<PresentPlan, "services" | "skills">;
  names: Names;
  changed: boolean;
  onRule: <R extends RuleName>(rule: R, value: Rules[R]) => void;
  onBack: () => void;
  /** What is wrong with a rule. */
  error: (rule: string) => string | undefined;
}

/** Everything the plan says of one service. */
export function RulesEditor({ inForce, rules, plan, names, changed, onRule, onBack, error }: RulesEditorProps) {
  const { key, name } = inForce;
  return (
    <div className={classes.rules}>
      <div className={classes.column}>
        <Fields
          inForce={inForce}
          drafted={{ ...rules, key, name }}
          plan={plan}
          onChange={(field, value) => onRule(field as RuleName, value as Rules[RuleName])}
          error={error}
        />
      </div>
      <div className={classes.column}>
        <SimpleGrid cols={1} verticalSpacing={12}>
          {TIMES.map(({ rule, help }) => (
            <DurationInput
              key={rule}
              label={words.fields[rule] ?? rule}
              description={help}
              value={durationOf(rules[rule])}
              onChange={(value) => onRule(rule, secondsOf(value ?? "PT0S"))}
              units={UNITS}
              error={error(rule)}
            />
          ))}
        </SimpleGrid>
        {changed && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} />}
            onClick={onBack}
            style={{ alignSelf: "flex-start" }}
          >
            {words.back(name)}
          </Button>
        )}
      </div>
      <div className={classes.wide}>
        <Input.Wrapper
          label={words.widening}
          description={service.wideningHelp}
          labelElement="div"
          error={error("widening")}
        >
          <div className={classes.steps}>
            <WideningSteps
              steps={stepsOf(rules.widening, names)}
              required={neededOf(rules.required_skills, names)}
              names={names}
              onChange={(steps) => onRule("widening", wideningOf(steps, names))}
              error={() => undefined}
            />
          </div>
        </Input.Wrapper>
      </div>
    </div>
  );
}
