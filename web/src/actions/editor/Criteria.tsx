import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ExpressionField } from "@/rules/expression/ExpressionField";
import { text } from "@/text";
import { type Criterion, freeKey, TESTS, type Test } from "../model/catalogue";
import { asShown, below } from "../model/findings";
import type { PartProps } from "./ActionEditor";
import classes from "./Editor.module.css";
import { useFindings } from "./useCheck";
import { useSuggestions } from "./useSuggestions";

const words = text.actions.editor;

function Conditions({ test, action, path, readOnly, onChange }: PartProps & { test: Test }) {
  const suggestions = useSuggestions();
  const { findings } = useFindings();
  const criteria = action.criteria[test];
  const [added, setAdded] = useState<string | null>(null);
  const set = (next: (old: Criterion[]) => Criterion[], about?: string) =>
    onChange((old) => ({ ...old, criteria: { ...old.criteria, [test]: next(old.criteria[test]) } }), about);
  const edit = (id: string, part: Partial<Criterion>) =>
    set(
      (old) => old.map((each) => (each.id === id ? { ...each, ...part } : each)),
      `${test} ${id} ${Object.keys(part).join()}`,
    );
  const add = () => {
    const id = freeKey(
      `${test[0]}${criteria.length + 1}`,
      criteria.map((each) => each.id),
    );
    set((old) => [...old, { id, text: "", why: "" }]);
    setAdded(id);
  };
  return (
    <>
      <div>
        <h4>{words.tests[test]}</h4>
        <p className={classes.soft}>{words.testHelp[test]}</p>
      </div>
      {criteria.map((criterion, nth) => (
        <div key={criterion.id} className={classes.criterion}>
          <ExpressionField
            label={words.criterion(words.tests[test], nth + 1)}
            value={criterion.text}
            readOnly={readOnly}
            placeholder={words.criterionPlaceholder}
            fresh={criterion.id === added}
            suggestions={suggestions}
            findings={asShown(below(findings, `${path}.criteria.${test}.${nth}`))}
            onChange={(value) => edit(criterion.id, { text: value })}
          />
          <TextInput
            aria-label={`${words.why} ${nth + 1}`}
            placeholder={words.whyPlaceholder}
            value={criterion.why}
            readOnly={readOnly}
            maxLength={500}
            onChange={(event) => edit(criterion.id, { why: event.currentTarget.value })}
          />
          {!readOnly && (
            <ActionIcon
              size="lg"
              aria-label={words.removeCriterion(nth + 1)}
              onClick={() => set((old) => old.filter(({ id }) => id !== criterion.id))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          aria-label={`${words.addCriterion}: ${words.tests[test]}`}
          onClick={add}
        >
          {words.addCriterion}
        </Button>
      )}
    </>
  );
}

/** When an action fits: three questions, each answered by conditions. */
export function Criteria(props: PartProps) {
  return (
    <section className={classes.card} aria-label={words.criteria}>
      <h3>{words.criteria}</h3>
      <p className={classes.soft}>{words.criteriaHelp}</p>
      {TESTS.map((test) => (
        <Conditions key={test} test={test} {...props} />
      ))}
    </section>
  );
}
