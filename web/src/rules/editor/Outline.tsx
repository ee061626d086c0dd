import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { text } from "@/text";
import { GraphPanel } from "../graph/GraphPanel";
import type { Model } from "../model/document";
import { type ElementKind, importable } from "../model/edits";
import { countsBy } from "../model/findings";
import { useDraft, useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { useAdd } from "./useAdd";
import { useFindings } from "./useCheck";

const words = text.rules.model;

const ADDS: { kind: ElementKind; label: string }[] = [
  { kind: "decision", label: words.addDecision },
  { kind: "input", label: words.addInput },
  { kind: "knowledge", label: words.addKnowledge },
  { kind: "type", label: words.addType },
  { kind: "service", label: words.kinds.service ?? "" },
  { kind: "import", label: words.kinds.import ?? "" },
];
interface List {
  kind: ElementKind;
  member: "decisions" | "inputs" | "knowledge" | "types" | "services" | "imports";
  title: string;
}
const LISTS: List[] = [
  { kind: "decision", member: "decisions", title: words.decisions },
  { kind: "input", member: "inputs", title: words.inputs },
  { kind: "knowledge", member: "knowledge", title: words.knowledge },
  { kind: "type", member: "types", title: words.types },
  { kind: "service", member: "services", title: words.services },
  { kind: "import", member: "imports", title: words.imports },
];

/** How much is wrong with an element. */
function Count({ count }: { count: { errors: number; warnings: number } | undefined }) {
  if (!count) return null;
  const severity = count.errors ? "error" : "warning";
  return (
    <span className={classes.badge} data-severity={severity}>
      {count.errors || count.warnings}
      <span className={classes.hidden}> {text.rules.proof.findings.severities[severity]}</span>
    </span>
  );
}

/** The graph of the model and the lists of what it is made of. */
export function Outline({ model, readOnly }: { model: Model; readOnly: boolean }) {
  const store = useDraftStore();
  const chosen = useDraft((state) => state.chosen);
  const { findings } = useFindings();
  const counts = useMemo(() => countsBy(findings), [findings]);
  const { edit, choose } = store.getState();
  const models = useDraft(({ history }) => history.present.models);
  const others = importable(model, models);
  const add = useAdd();
  const some = model.inputs.length + model.decisions.length + model.knowledge.length > 0;
  return (
    <nav className={classes.outline} aria-label={words.graph}>
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />}>
              {words.add}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ADDS.filter(({ kind }) => kind !== "import" || others.length > 0).map(({ kind, label }) => (
              <Menu.Item key={kind} onClick={() => add(kind)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {some ? (
        <GraphPanel
          model={model}
          chosen={chosen?.id ?? null}
          counts={counts}
          readOnly={readOnly}
          onChoose={(kind, id) => choose({ kind, id })}
          onPositions={(positions) => edit((old) => ({ ...old, positions }))}
        />
      ) : (
        <p className={classes.soft}>
          {words.graphEmpty}. {words.graphEmptyDetail}
        </p>
      )}
      {LISTS.map(({ kind, member, title }) =>
        model[member].length === 0 ? null : (
          <div key={kind}>
            <p className={classes.group}>{title}</p>
            {model[member].map(({ id, name }) => (
              <button
                key={id}
                type="button"
                className={classes.entry}
                aria-current={chosen?.id === id ? "true" : undefined}
                title={name}
                onClick={() => choose({ kind, id })}
              >
                <span>{name || text.rules.table.unnamed}</span>
                <Count count={counts.get(id)} />
              </button>
            ))}
          </div>
        ),
      )}
    </nav>
  );
}
