import { Button, MultiSelect, NativeSelect, SimpleGrid, Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { readable } from "@/api/problem";
import {
  createTrunk,
  deleteTrunk,
  type NumberStyle,
  probeTrunk,
  readTrunk,
  saveTrunk,
  TRUNKS_KEY,
  type Trunk,
  type TrunkSeen,
} from "@/api/trunks";
import { text } from "@/text";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { NameAndKey } from "../record/NameAndKey";
import type { Editor } from "../record/useEditor";
import { useStoredEditor } from "../record/useStoredEditor";
import { OtherSide } from "./TrunkConnection";
import { Count, Line, type Part } from "./TrunkFields";
import { check, formOf, orderOf, type TrunkForm } from "./trunkForm";

const words = text.admin.trunks;
const record = text.admin.record;
const CODECS = ["PCMU", "PCMA", "G722", "opus"];

function Numbers({ editor }: Part) {
  const { form, change } = editor;
  return (
    <FormSection title={words.numbers}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Line editor={editor} name="caller_id" label={words.callerId} help={words.callerIdHelp} />
        <Line editor={editor} name="region" label={words.region} help={words.regionHelp} />
        <NativeSelect
          label={words.style}
          data={(["plus", "digits", "national"] as const).map((each) => ({
            value: each,
            label: words.styles[each] ?? each,
          }))}
          value={form.number_style}
          onChange={(event) => change("number_style", event.currentTarget.value as NumberStyle)}
        />
      </SimpleGrid>
      <Switch
        label={words.trustsCaller}
        checked={form.trusts_caller}
        onChange={(event) => change("trusts_caller", event.currentTarget.checked)}
      />
      <Switch
        label={words.handsOver}
        description={words.handsOverHelp}
        checked={form.hands_over}
        onChange={(event) => change("hands_over", event.currentTarget.checked)}
      />
    </FormSection>
  );
}

function Sound({ editor }: Part) {
  const { form, change, error } = editor;
  return (
    <FormSection title={words.sound}>
      <MultiSelect
        label={words.codecs}
        description={words.codecsHelp}
        data={CODECS}
        value={form.codecs}
        error={error("codecs")}
        onChange={(codecs) => change("codecs", codecs)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Count editor={editor} name="most_calls" label={words.mostCalls} />
        <Count editor={editor} name="expiry_seconds" label={words.expiry} />
        <Count editor={editor} name="session_seconds" label={words.session} help={words.sessionHelp} />
      </SimpleGrid>
    </FormSection>
  );
}

/** Asks the other side now, as the trunk was saved. */
function Probe({ trunk, dirty }: { trunk: Trunk; dirty: boolean }) {
  const probe = useMutation({ mutationFn: () => probeTrunk(trunk.id) });
  const failed = probe.error ? readable(probe.error) : null;
  return (
    <FormSection
      title={words.probe}
      help={dirty ? words.unsaved : words.probeHelp}
      aside={
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={probe.isPending}
          onClick={() => probe.mutate()}
        >
          {words.probe}
        </Button>
      }
    >
      <div role="status">
        {probe.data && (
          <Text size="sm">
            <b>{words.states[probe.data.state] ?? probe.data.state}</b> {probe.data.sentence}
          </Text>
        )}
        {failed && (
          <Text size="sm" c="var(--mo-warn)">
            {failed.detail} {failed.remedy}
          </Text>
        )}
      </div>
    </FormSection>
  );
}

function DeleteDialog({ trunk, onClose, onGone }: { trunk: Trunk; onClose: () => void; onGone: () => void }) {
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => deleteTrunk(trunk.id),
    onSuccess: () => {
      notifications.show({ color: "green", message: words.deleted(trunk.name) });
      onGone();
      client.setQueryData<TrunkSeen[]>(TRUNKS_KEY, (all) => all?.filter((each) => each.trunk.id !== trunk.id));
    },
  });
  return (
    <ConfirmDelete
      title={words.deleteTitle(trunk.name)}
      body={words.deleteBody}
      confirm={words.delete}
      error={drop.error}
      pending={drop.isPending}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    />
  );
}

/** Saves a trunk; a secret goes along only when it was typed. */
function useTrunkEditor(trunk: Trunk | null, onCreated: (id: string) => void): Editor<TrunkForm> {
  const client = useQueryClient();
  return useStoredEditor<Trunk, TrunkForm>({
    stored: trunk,
    formOf,
    check,
    nameOf: ({ name }) => name,
    versionOf: ({ version }) => version,
    create: (form, key) => createTrunk(orderOf(form), key),
    save: ({ id }, form, version) => saveTrunk(id, orderOf(form), version),
    read: ({ id }) => readTrunk(id),
    take: (stored) => {
      client.setQueryData<TrunkSeen[]>(TRUNKS_KEY, (all = []) =>
        all.some(({ trunk: { id } }) => id === stored.id)
          ? all.map((each) => (each.trunk.id === stored.id ? { ...each, trunk: stored } : each))
          : [...all, { trunk: stored, states: [] }],
      );
      void client.invalidateQueries({ queryKey: TRUNKS_KEY });
    },
    onCreated: ({ id }) => onCreated(id),
  });
}

const LABELS = {
  name: record.name,
  key: record.key,
  host: words.host,
  login: words.login,
  secret: words.secret,
  transport: words.transport,
  srtp: words.srtp,
  authority: words.authority,
  certificate: words.certificate,
  certificate_key: words.certificateKey,
  networks: words.networks,
  codecs: words.codecs,
  active: words.active,
};

interface TrunkEditorProps {
  trunk: Trunk | null;
  onClose: () => void;
  onCreated: (id: string) => void;
  onGone: () => void;
}

/** One trunk: where the other side is, how both know each other, numbers and sound, and a question to it. */
export function TrunkEditor({ trunk, onClose, onCreated, onGone }: TrunkEditorProps) {
  const editor = useTrunkEditor(trunk, onCreated);
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <EditorFrame
        title={trunk?.name ?? words.new}
        editor={editor}
        labels={LABELS}
        onClose={onClose}
        {...(trunk && { active: trunk.active })}
        inactiveLabel={words.states.off ?? ""}
        actions={
          trunk && (
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
        <FormSection title={record.general}>
          <NameAndKey editor={editor} nameHelp={words.nameHelp} />
          <Switch
            label={words.active}
            checked={editor.form.active}
            onChange={(event) => editor.change("active", event.currentTarget.checked)}
          />
        </FormSection>
        <OtherSide editor={editor} trunk={trunk} />
        <Numbers editor={editor} />
        <Sound editor={editor} />
        {trunk && <Probe key={trunk.version} trunk={trunk} dirty={editor.dirty} />}
      </EditorFrame>
      {deleting && trunk && <DeleteDialog trunk={trunk} onClose={() => setDeleting(false)} onGone={onGone} />}
    </>
  );
}
