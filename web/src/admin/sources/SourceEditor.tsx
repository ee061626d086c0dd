import { Alert, Button, NumberInput, SimpleGrid, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  createSource,
  deleteSource,
  readSource,
  SOURCE_HEALTH_KEY,
  SOURCES_KEY,
  type Source,
  type SourceFinding,
  type SourceHealth,
  type SourceKind,
  saveSource,
} from "@/api/sources";
import { DurationInput } from "@/shared/DurationInput";
import { text } from "@/text";
import { secondsOf } from "@/ui/times";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { NameAndKey } from "../record/NameAndKey";
import type { Editor } from "../record/useEditor";
import { useStoredEditor, withRecord } from "../record/useStoredEditor";
import { ConnectionFields, SecretField } from "./ConnectionFields";
import { SOURCE_KINDS, WITHOUT_SECRET } from "./connections";
import { FieldsTable } from "./FieldsTable";
import { LookupsEditor } from "./LookupsEditor";
import classes from "./Sources.module.css";
import { check, formOf, orderOf, type SourceForm } from "./sourceForm";
import { TestPanel } from "./TestPanel";

const words = text.admin.sources;
const record = text.admin.record;

function KindChoice({ onChoose }: { onChoose: (kind: SourceKind) => void }) {
  return (
    <section className={classes.kinds} aria-label={words.chooseKind}>
      <h2>{words.chooseKind}</h2>
      {SOURCE_KINDS.map((kind) => (
        <button key={kind} type="button" onClick={() => onChoose(kind)}>
          <b>{words.kinds[kind]}</b>
          <small>{words.kindHelp[kind]}</small>
        </button>
      ))}
    </section>
  );
}

function General({ editor }: { editor: Editor<SourceForm> }) {
  const { form, change } = editor;
  return (
    <FormSection title={record.general} help={words.kindHelp[form.kind]} aside={<b>{words.kinds[form.kind]}</b>}>
      <NameAndKey editor={editor} nameHelp={words.nameHelp} />
      <Switch
        label={words.active}
        description={words.activeHelp}
        checked={form.active}
        onChange={(event) => change("active", event.currentTarget.checked)}
      />
    </FormSection>
  );
}

function Limits({ editor }: { editor: Editor<SourceForm> }) {
  const { form, change, error } = editor;
  return (
    <FormSection title={words.limits}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={words.mostAtOnce}
          description={words.mostAtOnceHelp}
          value={form.most_at_once}
          error={error("most_at_once")}
          min={1}
          max={200}
          allowDecimal={false}
          onChange={(value) => change("most_at_once", Number(value) || 1)}
        />
        <NumberInput
          label={words.precedence}
          description={words.precedenceHelp}
          value={form.precedence}
          error={error("precedence")}
          allowDecimal={false}
          min={-1000}
          max={1000}
          onChange={(value) => change("precedence", Number(value) || 0)}
        />
        <NumberInput
          label={words.hedge}
          description={words.hedgeHelp}
          value={form.hedge_after === null ? "" : Math.round(secondsOf(form.hedge_after) * 1000)}
          error={error("hedge_after")}
          min={5}
          max={10_000}
          allowDecimal={false}
          onChange={(value) => change("hedge_after", value === "" ? null : `PT${Number(value) / 1000}S`)}
        />
        <DurationInput
          label={words.again}
          description={words.againHelp}
          value={form.ask_again_after}
          units={["seconds", "minutes"]}
          error={error("ask_again_after")}
          onChange={(value) => change("ask_again_after", value ?? "PT0S")}
        />
      </SimpleGrid>
    </FormSection>
  );
}

function DeleteDialog({ source, onClose, onGone }: { source: Source; onClose: () => void; onGone: () => void }) {
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => deleteSource(source.id),
    onSuccess: () => {
      notifications.show({ color: "green", message: words.deleted(source.name) });
      onGone();
      client.setQueryData<Source[]>(SOURCES_KEY, (all) => all?.filter(({ id }) => id !== source.id));
      void client.invalidateQueries({ queryKey: SOURCE_HEALTH_KEY });
    },
  });
  return (
    <ConfirmDelete
      title={words.deleteTitle(source.name)}
      body={words.deleteBody}
      confirm={words.delete}
      error={drop.error}
      pending={drop.isPending}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    />
  );
}

const LABELS = {
  name: record.name,
  key: record.key,
  connection: words.connection,
  secret: words.secret,
  lookups: words.lookups,
  fields: words.fields,
  active: words.active,
};

interface SourceEditorProps {
  source: Source | null;
  health: SourceHealth | undefined;
  onClose: () => void;
  onCreated: (id: string) => void;
  onGone: () => void;
}

/** Saves a source; a secret goes along only when it was typed. */
function useSourceEditor(source: Source | null, kind: SourceKind, onCreated: (id: string) => void): Editor<SourceForm> {
  const client = useQueryClient();
  return useStoredEditor<Source, SourceForm>({
    stored: source,
    formOf: (stored) => formOf(stored, kind),
    check,
    nameOf: ({ name }) => name,
    versionOf: ({ version }) => version,
    create: (form, key) => createSource(orderOf(form), key),
    save: ({ id }, form, version) => saveSource(id, orderOf(form), version),
    read: ({ id }) => readSource(id),
    take: (stored) => {
      client.setQueryData<Source[]>(SOURCES_KEY, (all) => withRecord(all, stored));
      void client.invalidateQueries({ queryKey: SOURCE_HEALTH_KEY });
    },
    onCreated: ({ id }) => onCreated(id),
  });
}

function OpenEditor({ source, kind, health, onClose, onCreated, onGone }: SourceEditorProps & { kind: SourceKind }) {
  const editor = useSourceEditor(source, kind, onCreated);
  const [findings, setFindings] = useState<readonly SourceFinding[]>([]);
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <EditorFrame
        title={source?.name ?? words.new}
        editor={editor}
        labels={LABELS}
        onClose={onClose}
        {...(source && { active: source.active })}
        inactiveLabel={words.states.off}
        actions={
          source && (
            <Button
              variant="default"
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => setDeleting(true)}
            >
              {words.delete}
            </Button>
          )
        }
      >
        {health && health.drift.length > 0 && (
          <Alert color="yellow" variant="light" mb="md" icon={<IconAlertTriangle size={18} />} title={words.driftTitle}>
            {health.drift.join(" ")}
          </Alert>
        )}
        <General editor={editor} />
        <ConnectionFields editor={editor} />
        {(!WITHOUT_SECRET.has(editor.form.kind) || source?.has_secret) && (
          <SecretField editor={editor} stored={source?.has_secret ?? false} />
        )}
        <LookupsEditor editor={editor} />
        <FieldsTable editor={editor} findings={findings} />
        <TestPanel form={editor.form} storedId={source?.id ?? null} onFindings={setFindings} />
        <Limits editor={editor} />
      </EditorFrame>
      {deleting && source && <DeleteDialog source={source} onClose={() => setDeleting(false)} onGone={onGone} />}
    </>
  );
}

/** One source. A new one begins with the choice of its kind, which then stays. */
export function SourceEditor(props: SourceEditorProps) {
  const [chosen, setChosen] = useState<SourceKind | null>(null);
  const kind = props.source?.kind ?? chosen;
  return kind ? <OpenEditor {...props} kind={kind} /> : <KindChoice onChoose={setChosen} />;
}
