import { TagsInput, TextInput } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import { useMemo } from "react";
import type { RoutingAttribute } from "@/api/admin";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import type { FieldErrors } from "../record/edit";
import { type EditorProps, ListPage } from "../record/ListPage";
import type { Column } from "../record/RecordTable";
import { useRecordEditor } from "../record/useRecordEditor";

const words = text.admin.lists.routingAttributes;
const record = text.admin.record;
const LONGEST_VALUE = 100;
const MOST_VALUES = 100;

const nameOf = (attribute: RoutingAttribute) => attribute.name;
const searchText = ({ name, key, values }: RoutingAttribute) => `${name} ${key} ${values.join(" ")}`;
const formOf = (attribute: RoutingAttribute | null) => ({
  name: attribute?.name ?? "",
  key: attribute?.key ?? "",
  values: attribute?.values ?? [],
});

function check({ name, key, values }: ReturnType<typeof formOf>): FieldErrors {
  const errors: Record<string, string> = {};
  if (!name.trim()) errors.name = record.required;
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(key)) errors.key = words.keyHelp;
  if (!values.length) errors.values = words.valuesMissing;
  return errors;
}

function AttributeEditor({ record: attribute, onClose, onCreated, onRetire }: EditorProps<RoutingAttribute>) {
  const editor = useRecordEditor({ kind: "routing-attributes", record: attribute, formOf, check, nameOf, onCreated });
  const { form, change, error, isNew } = editor;
  return (
    <EditorFrame
      title={attribute?.name ?? words.new}
      editor={editor}
      labels={{ name: record.name, key: record.key, values: words.values }}
      onClose={onClose}
      {...(attribute && { active: attribute.active })}
      {...(onRetire && { onRetire })}
    >
      <FormSection title={record.general} help={words.help}>
        <TextInput
          label={record.name}
          description={words.nameHelp}
          value={form.name}
          onChange={(event) => change("name", event.currentTarget.value)}
          error={error("name")}
          maxLength={200}
          required
          data-autofocus
          autoFocus={isNew}
        />
        <TextInput
          label={record.key}
          description={words.keyHelp}
          value={form.key}
          onChange={(event) => change("key", event.currentTarget.value)}
          error={error("key")}
          disabled={!isNew}
          maxLength={40}
          required
          spellCheck={false}
          autoCapitalize="off"
          w="min(100%, 340px)"
        />
        <TagsInput
          label={words.values}
          description={words.valuesHelp}
          value={form.values}
          onChange={(values) => change("values", values)}
          error={error("values")}
          maxTags={MOST_VALUES}
          maxLength={LONGEST_VALUE}
          acceptValueOnBlur
          required
        />
      </FormSection>
    </EditorFrame>
  );
}

/** What is told of agents and contacts in fixed words, for the conditions of services. */
export function RoutingAttributesPage() {
  const { directory } = useNames();
  const columns = useMemo<Column<RoutingAttribute>[]>(
    () => [
      { header: words.values, cell: ({ values }) => values.join(", ") },
      {
        header: words.agents,
        cell: ({ key }) => directory.agents.filter((agent) => agent.active && agent.attributes[key]).length,
        minor: true,
      },
      { header: record.key, cell: ({ key }) => key, minor: true },
    ],
    [directory],
  );
  return (
    <ListPage<RoutingAttribute>
      kind="routing-attributes"
      section="routing-attributes"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={record.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconTags, title: words.empty, detail: words.emptyDetail }}
      Editor={AttributeEditor}
    />
  );
}
