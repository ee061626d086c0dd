import { Button, Select, Tabs } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTable } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import type { Evaluation, RuleContent, RuleSet } from "@/api/rules";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { FindingList } from "../findings/FindingList";
import { withCase } from "../model/cases";
import { emptyModel } from "../model/document";
import { isEmpty } from "../model/edits";
import { fromPaths, type Json } from "../model/values";
import { type Trial, TryOut } from "../tryout/TryOut";
import { Details } from "./Details";
import { useDraft, useDraftStore, useModel } from "./draft";
import classes from "./Editor.module.css";
import { ElementEditor } from "./ElementEditor";
import { Outline } from "./Outline";
import { StartIntake } from "./StartIntake";
import { useAdd } from "./useAdd";
import { useFindings } from "./useCheck";

const words = text.rules.model;

/** The result of a trial, which the tables mark their rows by; kept while one looks at other tabs. */
export interface Tried {
  trial: Trial;
  result: { evaluation: Evaluation; of: RuleContent } | null;
}

interface ModelTabProps {
  ruleSet: RuleSet;
  readOnly: boolean;
  tried: Tried;
  onTried: (tried: Tried) => void;
}

/** The decisions of a rule set: the graph, what is chosen in it, and beside it the check and the try-out. */
export function ModelTab({ ruleSet, readOnly, tried, onTried }: ModelTabProps) {
  const store = useDraftStore();
  const content = useDraft(({ history }) => history.present);
  const at = useDraft((state) => state.at);
  const model = useModel() ?? emptyModel(ruleSet.name);
  const { findings } = useFindings();
  const add = useAdd();
  const [side, setSide] = useState<string | null>("findings");
  const openTryOut = useCallback(() => setSide("tryOut"), []);
  useShortcut({
    keys: "Alt+Enter",
    label: text.rules.proof.tryOut.runShortcut,
    group: "editor",
    run: openTryOut,
    enabled: side !== "tryOut",
  });
  const keep = (name: string, decision: string, inputs: Record<string, Json>, value: Json) => {
    let kept = "";
    store.getState().editContent((old) => {
      const made = withCase(old, { name, inputs, decision, value });
      kept = made.name;
      return made.content;
    });
    notifications.show({ color: "green", message: text.rules.proof.cases.kept(kept) });
  };
  return (
    <div className={classes.model}>
      <div className={classes.outline}>
        {content.models.length > 1 && (
          <Select
            size="xs"
            aria-label={words.models}
            data={content.models.map(({ name }, index) => ({ value: String(index), label: name }))}
            value={String(at)}
            allowDeselect={false}
            onChange={(value) => value !== null && store.getState().turnTo(Number(value))}
          />
        )}
        <Outline model={model} readOnly={readOnly} />
      </div>
      <div className={classes.main}>
        {isEmpty(model) ? (
          <EmptyState icon={IconTable} title={words.graphEmpty} detail={words.graphEmptyDetail}>
            {!readOnly &&
              (ruleSet.purpose === "intake" ? (
                <StartIntake />
              ) : (
                <Button onClick={() => add("decision")}>{words.addFirst}</Button>
              ))}
          </EmptyState>
        ) : (
          <ElementEditor model={model} trace={tried.result?.evaluation.trace ?? null} readOnly={readOnly} />
        )}
      </div>
      <aside className={classes.side}>
        <Tabs value={side} onChange={setSide} className={classes.sideTabs} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="findings">
              {words.side.findings}
              {findings.length > 0 && ` (${findings.length})`}
            </Tabs.Tab>
            <Tabs.Tab value="tryOut">{words.side.tryOut}</Tabs.Tab>
            <Tabs.Tab value="details">{words.side.details}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="findings" className={classes.sidePanel}>
            <FindingList
              models={content.models}
              readOnly={readOnly}
              onTry={(decision, inputs) => {
                onTried({ trial: { decision, inputs }, result: null });
                setSide("tryOut");
              }}
              onCase={(finding) =>
                keep(
                  text.rules.proof.findings.caseName(finding.message),
                  finding.where.decision ?? "",
                  fromPaths(finding.example ?? {}),
                  null,
                )
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="tryOut" className={classes.sidePanel}>
            <TryOut
              ruleSet={ruleSet.key}
              shown={model}
              trial={tried.trial}
              onTrial={(trial) => onTried({ ...tried, trial })}
              result={tried.result}
              onResult={(result) => onTried({ ...tried, result })}
              readOnly={readOnly}
              onCase={(decision, inputs, value) =>
                keep(model.decisions.find(({ id }) => id === decision)?.name ?? "", decision, inputs, value)
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="details" className={classes.sidePanel}>
            <Details model={model} readOnly={readOnly} />
          </Tabs.Panel>
        </Tabs>
      </aside>
    </div>
  );
}
