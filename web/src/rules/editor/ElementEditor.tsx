import { IconTable } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import type { Trace } from "@/api/rules";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { LogicEditor } from "../logic/LogicEditor";
import type { Decision, Knowledge, Model } from "../model/document";
import { type ElementKind, withElement, withLogic } from "../model/edits";
import { placed } from "../model/findings";
import { suggestionsFor } from "../model/names";
import { type Marks, UNMARKED } from "../table/marks";
import { useDraft, useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { ImportEditor } from "./ImportEditor";
import { InputEditor } from "./InputEditor";
import { NameField } from "./NameField";
import { ServiceEditor } from "./ServiceEditor";
import { TypeEditor } from "./TypeEditor";
import { useFindings } from "./useCheck";

const words = text.rules.model;

/** The trace of one decision among those that it relied on. */
function traceOf(trace: Trace | null, id: string): Trace | null {
  if (!trace || trace.decision === id) return trace;
  for (const inner of trace.requires) {
    const found = traceOf(inner, id);
    if (found) return found;
  }
  return null;
}

export function marksOf(trace: Trace | null, id: string): Marks {
  const table = traceOf(trace, id)?.table;
  if (!table) return UNMARKED;
  return { matched: new Set(table.matched), failed: new Map(table.failed.map(({ rule, column }) => [rule, column])) };
}

interface DecidingProps {
  model: Model;
  element: Decision | Knowledge;
  kind: "decision" | "knowledge";
  trace: Trace | null;
  readOnly: boolean;
}

/** A decision or a function: its name and its logic. */
function Deciding({ model, element, kind, trace, readOnly }: DecidingProps) {
  const store = useDraftStore();
  const goTo = useDraft((state) => state.goTo);
  const { findings } = useFindings();
  const { edit, write, undo, redo } = store.getState();
  const suggestions = useMemo(() => suggestionsFor(model, element), [model, element]);
  const mine = useMemo(() => placed(findings, element.id), [findings, element.id]);
  const marks = useMemo(() => marksOf(trace, element.id), [trace, element.id]);
  return (
    <section className={classes.element} aria-label={element.name}>
      <div className={classes.elementHead}>
        <NameField
          label={words.fields.name}
          value={element.name}
          readOnly={readOnly}
          onChange={(name) => edit((old) => withElement(old, kind, element.id, { name }), `${element.id} name`)}
        />
        {"question" in element && element.question && <p className={classes.question}>{element.question}</p>}
      </div>
      <LogicEditor
        key={element.id}
        frame={{ model, element, placed: mine, marks, readOnly, suggestions, goTo, onUndo: undo, onRedo: redo }}
        logic={element.logic}
        path="logic"
        label={text.rules.logic.expressionOf(element.name)}
        onLogic={(logic, about) => edit((old) => withLogic(old, element.id, logic), about)}
        onWriting={(logic) => write(element.id, logic)}
      />
    </section>
  );
}

interface OtherProps {
  model: Model;
  id: string;
  readOnly: boolean;
}

/** The forms of what has no logic, by kind; null for what is not there. */
const OTHERS: Partial<Record<ElementKind, (props: OtherProps) => ReactNode>> = {
  input: ({ model, id, readOnly }) => {
    const input = model.inputs.find((each) => each.id === id);
    return input && <InputEditor key={id} model={model} input={input} readOnly={readOnly} />;
  },
  type: ({ model, id, readOnly }) => {
    const type = model.types.find((each) => each.id === id);
    return type && <TypeEditor key={id} model={model} type={type} readOnly={readOnly} />;
  },
  service: ({ model, id, readOnly }) => {
    const service = model.services.find((each) => each.id === id);
    return service && <ServiceEditor key={id} model={model} service={service} readOnly={readOnly} />;
  },
  import: ({ model, id, readOnly }) => {
    const found = model.imports.find((each) => each.id === id);
    return found && <ImportEditor key={id} model={model} found={found} readOnly={readOnly} />;
  },
};

/** What is chosen in the outline. */
export function ElementEditor({ model, trace, readOnly }: { model: Model; trace: Trace | null; readOnly: boolean }) {
  const chosen = useDraft((state) => state.chosen);
  const find = <T extends { id: string }>(list: readonly T[]) => list.find(({ id }) => id === chosen?.id);
  if (chosen?.kind === "decision" || chosen?.kind === "knowledge") {
    const element = find<Decision | Knowledge>(chosen.kind === "decision" ? model.decisions : model.knowledge);
    if (element)
      return <Deciding model={model} element={element} kind={chosen.kind} trace={trace} readOnly={readOnly} />;
  }
  const other = chosen ? OTHERS[chosen.kind]?.({ model, id: chosen.id, readOnly }) : null;
  return other ?? <EmptyState icon={IconTable} title={words.choose} detail={words.chooseDetail} />;
}
