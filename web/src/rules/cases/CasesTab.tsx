import { ActionIcon, Button } from "@mantine/core";
import { IconCopy, IconListCheck, IconPencil, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { undoNotice } from "@/admin/record/undoNotice";
import { readable } from "@/api/problem";
import { type CaseOutcome, type RuleCase, type RuleContent, runCases } from "@/api/rules";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { useDraft, useDraftStore } from "../editor/draft";
import { freeCaseName } from "../model/cases";
import { sayValue } from "../model/values";
import { CaseDialog } from "./CaseDialog";
import classes from "./Cases.module.css";

const words = text.rules.proof.cases;

interface Ran {
  outcomes: ReadonlyMap<string, CaseOutcome>;
  of: RuleContent;
}

function Outcome({ outcome, stale }: { outcome: CaseOutcome | undefined; stale: boolean }) {
  if (!outcome) return <StatusBadge tone="muted">{words.notRun}</StatusBadge>;
  return (
    <span title={stale ? words.stale : undefined} style={stale ? { opacity: 0.65 } : undefined}>
      <StatusBadge tone={outcome.passed ? "good" : "warn"}>{outcome.passed ? words.passed : words.failed}</StatusBadge>
    </span>
  );
}

/** The test cases of a rule set: kept, run, and what came out otherwise. */
export function CasesTab({ ruleSet, readOnly }: { ruleSet: string; readOnly: boolean }) {
  const store = useDraftStore();
  const content = useDraft(({ history }) => history.present);
  const { editContent } = store.getState();
  const [open, setOpen] = useState<{ case: RuleCase; index: number } | null>(null);
  const [ran, setRan] = useState<Ran | null>(null);
  const run = useMutation({
    mutationFn: async (): Promise<Ran> => {
      const of = store.getState().history.present;
      const { results } = await runCases(ruleSet, of);
      return { of, outcomes: new Map(results.map((outcome) => [outcome.name, outcome])) };
    },
    onSuccess: setRan,
  });
  const { cases } = content;
  const stale = ran !== null && ran.of !== content;
  const passed = ran ? [...ran.outcomes.values()].filter((outcome) => outcome.passed).length : 0;
  const failed = run.error ? readable(run.error) : null;
  const put = (index: number, value: RuleCase) =>
    editContent((old) => ({
      ...old,
      cases:
        index < old.cases.length ? old.cases.map((each, at) => (at === index ? value : each)) : [...old.cases, value],
    }));
  const remove = (index: number, name: string) => {
    editContent((old) => ({ ...old, cases: old.cases.filter((_, at) => at !== index) }));
    undoNotice(words.removed(name), () => store.getState().undo());
  };
  const add = () =>
    setOpen({
      index: cases.length,
      case: { name: freeCaseName(cases, words.newName), inputs: {}, expected: {}, at: null, description: "" },
    });
  return (
    <div className={classes.tab}>
      <div className={classes.tools}>
        <p className={classes.soft}>{words.help}</p>
        <span role="status" className={classes.count}>
          {ran && words.summary(passed, ran.outcomes.size)}
          {stale && ` · ${words.stale}`}
        </span>
        {!readOnly && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
            {words.add}
          </Button>
        )}
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          disabled={!cases.length}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          {words.run}
        </Button>
      </div>
      {failed && (
        <p role="alert" className={classes.fault}>
          {failed.detail} {failed.remedy}
        </p>
      )}
      {cases.length === 0 ? (
        <EmptyState icon={IconListCheck} title={words.empty} detail={words.emptyDetail} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={words.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{words.columns.name}</th>
                <th scope="col">{words.columns.result}</th>
                <th scope="col">{words.columns.expected}</th>
                <th scope="col">{words.columns.actual}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {cases.map((each, index) => {
                const outcome = ran?.outcomes.get(each.name);
                return (
                  <tr key={each.name}>
                    <th scope="row">
                      {each.name}
                      {each.description && <span className={classes.soft}>{each.description}</span>}
                    </th>
                    <td>
                      <Outcome outcome={outcome} stale={stale} />
                    </td>
                    <td>
                      {Object.entries(each.expected).map(([decision, value]) => (
                        <div key={decision} className={classes.value}>
                          <span className={classes.soft}>{decision}</span> <code>{sayValue(value)}</code>
                        </div>
                      ))}
                    </td>
                    <td>
                      {outcome?.values.map((value) => (
                        <div key={value.decision} className={classes.value} data-wrong={!value.passed || undefined}>
                          <span className={classes.soft}>{value.decision}</span> <code>{sayValue(value.actual)}</code>
                        </div>
                      ))}
                      {outcome?.faults.map((fault) => (
                        <p key={fault} className={classes.fault}>
                          {fault}
                        </p>
                      ))}
                    </td>
                    <td className={classes.actions}>
                      <ActionIcon aria-label={words.edit(each.name)} onClick={() => setOpen({ case: each, index })}>
                        <IconPencil size={16} />
                      </ActionIcon>
                      {!readOnly && (
                        <>
                          <ActionIcon
                            aria-label={words.duplicate(each.name)}
                            onClick={() =>
                              setOpen({ case: { ...each, name: freeCaseName(cases, each.name) }, index: cases.length })
                            }
                          >
                            <IconCopy size={16} />
                          </ActionIcon>
                          <ActionIcon aria-label={words.remove(each.name)} onClick={() => remove(index, each.name)}>
                            <IconTrash size={16} />
                          </ActionIcon>
                        </>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      {open && (
        <CaseDialog
          models={content.models}
          value={open.case}
          taken={cases.flatMap(({ name }, at) => (at === open.index ? [] : [name]))}
          readOnly={readOnly}
          onApply={(value) => {
            put(open.index, value);
            setOpen(null);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
