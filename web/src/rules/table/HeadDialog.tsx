import { Autocomplete, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { text } from "@/text";
import { TypeChoice } from "../editor/TypeChoice";
import type { Decision, Knowledge, Model, Table, TableInput, TableOutput } from "../model/document";
import { paths, reachable } from "../model/names";
import type { Column } from "../model/table";

const words = text.rules.table.head;

type Change = Partial<TableInput & TableOutput>;

interface HeadDialogProps {
  column: Column;
  table: Table;
  model: Model;
  element: Decision | Knowledge;
  readOnly: boolean;
  onApply: (change: Change) => void;
  onClose: () => void;
}

function headOf(table: Table, { kind, index }: Column): Required<Change> {
  const blank = { id: "", label: "", expression: "", name: "", type: "", allowed: "", default: "" };
  if (kind === "input") return { ...blank, ...table.inputs[index] };
  if (kind === "output") return { ...blank, ...table.outputs[index] };
  return { ...blank, label: table.annotations[index] ?? "" };
}

/** What a column is called, looks at and may hold. */
export function HeadDialog({ column, table, model, element, readOnly, onApply, onClose }: HeadDialogProps) {
  const before = headOf(table, column);
  const [head, setHead] = useState(before);
  const set = (change: Change) => setHead((old) => ({ ...old, ...change }));
  const known = paths(model.types, reachable(model, element));
  const look = (expression: string) => {
    const found = known.find(({ name }) => name === expression);
    set(found && !before.expression ? { expression, type: found.type } : { expression });
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const { label, expression, name, type, allowed, default: fallback } = head;
    if (column.kind === "input") onApply({ label, expression: expression.trim(), type, allowed });
    else if (column.kind === "output") onApply({ label, name: name.trim(), type, allowed, default: fallback });
    else onApply({ label });
  };
  const field = (member: "label" | "name" | "allowed" | "default", label: string, help?: string) => (
    <TextInput
      label={label}
      description={help}
      value={head[member]}
      readOnly={readOnly}
      spellCheck={member === "label"}
      onChange={(event) => set({ [member]: event.currentTarget.value })}
    />
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(column.kind)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={apply}>
        <Stack>
          {column.kind === "input" && (
            <Autocomplete
              label={words.expression}
              description={words.expressionHelp}
              data={known.map(({ name }) => name)}
              value={head.expression}
              readOnly={readOnly}
              openOnFocus={false}
              data-autofocus
              onChange={look}
            />
          )}
          {column.kind === "output" && field("name", words.name, words.nameHelp)}
          {field("label", words.label, words.labelHelp)}
          {column.kind !== "note" && (
            <>
              <TypeChoice
                label={words.type}
                model={model}
                value={head.type}
                readOnly={readOnly}
                onChange={(type) => set({ type })}
              />
              {field("allowed", words.allowed, words.allowedHelp)}
            </>
          )}
          {column.kind === "output" && field("default", words.default, words.defaultHelp)}
          {!readOnly && (
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {text.shell.common.cancel}
              </Button>
              <Button type="submit">{words.save}</Button>
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
