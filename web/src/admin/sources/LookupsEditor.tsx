import { ActionIcon, Button, Group, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { IdentifierKind } from "@/api/customers";
import type { Lookup } from "@/api/sources";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import { moved } from "../record/edit";
import type { Editor } from "../record/useEditor";
import classes from "./Sources.module.css";
import { newLookup, type SourceForm } from "./sourceForm";

const words = text.admin.sources;
const record = text.admin.record;
const KINDS: IdentifierKind[] = ["email", "phone", "account", "visitor"];
const CODE = { input: { fontFamily: "var(--mantine-font-family-monospace)" } };

interface LookupFormProps {
  lookup: Lookup;
  nth: number;
  kind: SourceForm["kind"];
  error: (path: string) => string | undefined;
  onChange: (lookup: Lookup) => void;
}

function LookupForm({ lookup, nth, kind, error, onChange }: LookupFormProps) {
  const set = (part: Partial<Lookup>) => onChange({ ...lookup, ...part });
  return (
    <>
      <Textarea
        label={words.statement}
        description={words.statementHelp[kind]}
        value={lookup.statement}
        error={error(`lookups.${nth}.statement`)}
        autosize
        minRows={kind === "rest" || kind === "soap" || kind === "ldap" ? 1 : 3}
        maxRows={14}
        maxLength={20_000}
        spellCheck={false}
        styles={CODE}
        onChange={(event) => set({ statement: event.currentTarget.value })}
      />
      <Group align="flex-start" grow>
        <TextInput
          label={words.owner}
          description={words.ownerHelp}
          value={lookup.owner_column}
          error={error(`lookups.${nth}.owner_column`)}
          spellCheck={false}
          styles={CODE}
          onChange={(event) => set({ owner_column: event.currentTarget.value.trim() })}
        />
        <NativeSelect
          label={words.rows}
          data={[
            { value: "one", label: words.rowsOne },
            { value: "many", label: words.rowsMany },
          ]}
          value={lookup.rows}
          onChange={(event) => set({ rows: event.currentTarget.value as Lookup["rows"] })}
        />
      </Group>
    </>
  );
}

/** How the system finds a customer, one question for each kind of identifier. */
export function LookupsEditor({ editor }: { editor: Editor<SourceForm> }) {
  const { lookups, kind } = editor.form;
  const tell = (next: Lookup[]) => editor.change("lookups", next);
  return (
    <FormSection title={words.lookups} help={words.lookupsHelp}>
      {lookups.length === 0 && <p className={classes.soft}>{words.noLookups}</p>}
      {lookups.map((lookup, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lookup is its place until it is saved
        <fieldset key={nth} className={classes.lookup} aria-label={words.lookup(nth + 1)}>
          <Group gap={6}>
            <NativeSelect
              aria-label={`${words.by} ${nth + 1}`}
              data={KINDS.map((each) => ({ value: each, label: `${words.by} ${text.words.identifier[each] ?? each}` }))}
              value={lookup.kind}
              flex={1}
              onChange={(event) =>
                tell(lookups.with(nth, { ...lookup, kind: event.currentTarget.value as IdentifierKind }))
              }
            />
            <ActionIcon
              disabled={nth === 0}
              aria-label={record.moveUp(words.lookup(nth + 1))}
              onClick={() => tell(moved(lookups, nth, nth - 1))}
            >
              <IconChevronUp size={16} />
            </ActionIcon>
            <ActionIcon
              disabled={nth === lookups.length - 1}
              aria-label={record.moveDown(words.lookup(nth + 1))}
              onClick={() => tell(moved(lookups, nth, nth + 1))}
            >
              <IconChevronDown size={16} />
            </ActionIcon>
            <ActionIcon
              aria-label={record.remove(words.lookup(nth + 1))}
              onClick={() => tell(lookups.toSpliced(nth, 1))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
          <LookupForm
            lookup={lookup}
            nth={nth}
            kind={kind}
            error={editor.error}
            onChange={(next) => tell(lookups.with(nth, next))}
          />
        </fieldset>
      ))}
      <Button
        variant="light"
        size="xs"
        leftSection={<IconPlus size={15} />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => tell([...lookups, newLookup()])}
      >
        {words.addLookup}
      </Button>
    </FormSection>
  );
}
