import { Button, CloseButton, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import { Parameters } from "../logic/boxedNames";
import type { Decision, Knowledge, Model, Requirements } from "../model/document";
import { callable, possibleRequirements, withElement, withoutRequirement, withRequirement } from "../model/edits";
import { useDraft, useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { TypeChoice } from "./TypeChoice";
import { useRemove } from "./useRemove";

const words = text.rules.model;

const KINDS = ["inputs", "decisions", "knowledge"] as const;

/** What a decision relies on, and what it might. */
function RequirementsOf({ model, decision, readOnly }: { model: Model; decision: Decision; readOnly: boolean }) {
  const { edit, choose } = useDraftStore().getState();
  const possible = possibleRequirements(model, decision.id);
  const there = KINDS.flatMap((kind) =>
    decision.requires[kind].flatMap((id) => {
      const found = (kind === "knowledge" ? callable(model) : model[kind]).find((each) => each.id === id);
      return found ? [{ kind, id, name: found.name }] : [];
    }),
  );
  const groups = KINDS.map((kind) => ({
    group: words[kind],
    items: possible[kind].map(({ id, name }) => ({ value: `${kind} ${id}`, label: name })),
  })).filter(({ items }) => items.length);
  const elementKind = { inputs: "input", decisions: "decision", knowledge: "knowledge" } as const;
  const kindOf = (kind: keyof typeof elementKind, id: string) =>
    model.services.some((each) => each.id === id) ? "service" : elementKind[kind];
  return (
    <div>
      <p className={classes.group}>{words.fields.relies}</p>
      {there.length === 0 && <p className={classes.soft}>{words.fields.nothing}</p>}
      {there.map(({ kind, id, name }) => (
        <div key={id} className={classes.requirement}>
          <button type="button" className={classes.entry} onClick={() => choose({ kind: kindOf(kind, id), id })}>
            <span>{name}</span>
            <span className={classes.soft}>{words.kinds[kindOf(kind, id)]}</span>
          </button>
          {!readOnly && (
            <CloseButton
              size="sm"
              aria-label={words.remove(name)}
              onClick={() => edit((old) => withoutRequirement(old, decision.id, kind, id))}
            />
          )}
        </div>
      ))}
      {!readOnly && groups.length > 0 && (
        <Select
          size="xs"
          mt={6}
          aria-label={words.fields.addRequirement}
          placeholder={words.fields.addRequirement}
          data={groups}
          value={null}
          searchable
          onChange={(value) => {
            const [kind, ...id] = (value ?? "").split(" ");
            if (value) edit((old) => withRequirement(old, decision.id, kind as keyof Requirements, id.join(" ")));
          }}
        />
      )}
    </div>
  );
}

function DetailsOf({
  model,
  element,
  kind,
  readOnly,
}: {
  model: Model;
  element: Decision | Knowledge;
  kind: "decision" | "knowledge";
  readOnly: boolean;
}) {
  const { edit } = useDraftStore().getState();
  const remove = useRemove();
  const set = (change: Partial<Decision> & Partial<Knowledge>, about?: string) =>
    edit((old) => withElement(old, kind, element.id, change), about && `${element.id} ${about}`);
  return (
    <Stack gap="sm" className={classes.details}>
      <TypeChoice
        size="xs"
        label={words.fields.type}
        model={model}
        value={element.type}
        readOnly={readOnly}
        onChange={(type) => set({ type }, "type")}
      />
      {"question" in element ? (
        <>
          <TextInput
            size="xs"
            label={words.fields.question}
            value={element.question}
            readOnly={readOnly}
            onChange={(event) => set({ question: event.currentTarget.value }, "question")}
          />
          <Textarea
            size="xs"
            label={words.fields.description}
            value={element.description}
            readOnly={readOnly}
            autosize
            minRows={2}
            maxRows={10}
            onChange={(event) => set({ description: event.currentTarget.value }, "description")}
          />
          <RequirementsOf model={model} decision={element} readOnly={readOnly} />
        </>
      ) : (
        <div>
          <p className={classes.group}>{words.fields.parameters}</p>
          <Parameters
            frame={{ model, readOnly }}
            parameters={element.parameters}
            onParameters={(parameters, about) => set({ parameters }, about)}
          />
        </div>
      )}
      {!readOnly && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTrash size={14} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => remove(kind, element)}
        >
          {words.remove(element.name)}
        </Button>
      )}
    </Stack>
  );
}

/** What is chosen, beyond its logic: its type, its question, what it relies on. */
export function Details({ model, readOnly }: { model: Model; readOnly: boolean }) {
  const chosen = useDraft((state) => state.chosen);
  const list: readonly (Decision | Knowledge)[] = chosen?.kind === "knowledge" ? model.knowledge : model.decisions;
  const element = list.find(({ id }) => id === chosen?.id);
  if (!element || (chosen?.kind !== "decision" && chosen?.kind !== "knowledge"))
    return <p className={classes.soft}>{words.chooseDetail}</p>;
  return <DetailsOf key={element.id} model={model} element={element} kind={chosen.kind} readOnly={readOnly} />;
}
