import {
  Button,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  PasswordInput,
  SimpleGrid,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { newKey } from "@/api/client";
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
  type TrunkMode,
  type TrunkSeen,
} from "@/api/trunks";
import { text } from "@/text";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { NameAndKey } from "../record/NameAndKey";
import { type Edition, type Editor, useEditor } from "../record/useEditor";
import { check, formOf, orderOf, type TrunkForm } from "./trunkForm";

const words = text.admin.trunks;
const record = text.admin.record;
const CODECS = ["PCMU", "PCMA", "G722", "opus"];

type Part = { editor: Editor<TrunkForm> };
type TextMember = "host" | "domain" | "login" | "username" | "caller_id" | "region";
type CountMember = "port" | "most_calls" | "expiry_seconds" | "session_seconds";

function Line({ editor, name, label, help }: Part & { name: TextMember; label: string; help?: string }) {
  return (
    <TextInput
      label={label}
      description={help}
      value={editor.form[name]}
      error={editor.error(name)}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => editor.change(name, event.currentTarget.value.trim())}
    />
  );
}

function Count({ editor, name, label, help }: Part & { name: CountMember; label: string; help?: string }) {
  return (
    <NumberInput
      label={label}
      description={help}
      value={editor.form[name]}
      error={editor.error(name)}
      min={0}
      max={100_000}
      allowDecimal={false}
      onChange={(value) => editor.change(name, Number(value) || 0)}
    />
  );
}

function Secret({ editor, stored }: Part & { stored: boolean }) {
  const { form, change, error } = editor;
  if (form.secret === null)
    return (
      <Group gap="xs">
        <Text size="sm">{words.secretGoes}</Text>
        <Button size="compact-sm" variant="default" onClick={() => change("secret", "")}>
          {words.secretKeep}
        </Button>
      </Group>
    );
  return (
    <div>
      <PasswordInput
        label={words.secret}
        description={stored ? words.secretStored : words.secretNone}
        value={form.secret}
        error={error("secret")}
        autoComplete="new-password"
        onChange={(event) => change("secret", event.currentTarget.value)}
      />
      {stored && (
        <Button size="compact-xs" variant="subtle" mt={4} onClick={() => change("secret", null)}>
          {words.secretRemove}
        </Button>
      )}
    </div>
  );
}

function OtherSide({ editor, stored }: Part & { stored: boolean }) {
  const { form, change, error } = editor;
  return (
    <FormSection title={words.server}>
      <NativeSelect
        label={words.mode}
        data={(["register", "address"] as const).map((mode) => ({ value: mode, label: words.modes[mode] ?? mode }))}
        value={form.mode}
        onChange={(event) => change("mode", event.currentTarget.value as TrunkMode)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Line editor={editor} name="host" label={words.host} help={words.hostHelp} />
        <Line editor={editor} name="domain" label={words.domain} help={words.domainHelp} />
        <Count editor={editor} name="port" label={words.port} />
        <NativeSelect
          label={words.transport}
          data={[
            { value: "udp", label: "UDP" },
            { value: "tcp", label: "TCP" },
          ]}
          value={form.transport}
          onChange={(event) => change("transport", event.currentTarget.value as TrunkForm["transport"])}
        />
        <Line editor={editor} name="login" label={words.login} />
        <Line editor={editor} name="username" label={words.user} help={words.userHelp} />
      </SimpleGrid>
      <Secret editor={editor} stored={stored} />
      <Switch
        label={words.asksSecret}
        checked={form.asks_secret}
        onChange={(event) => change("asks_secret", event.currentTarget.checked)}
      />
      {error("asks_secret") && (
        <Text size="xs" c="var(--mantine-color-error)">
          {error("asks_secret")}
        </Text>
      )}
      <TagsInput
        label={words.networks}
        description={words.networksHelp}
        value={form.networks}
        error={error("networks")}
        onChange={(networks) => change("networks", networks)}
      />
    </FormSection>
  );
}

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

/** Saves a trunk over the version that was read; a secret goes along only when it was typed. */
function useTrunkEditor(trunk: Trunk | null, onCreated: (id: string) => void): Editor<TrunkForm> {
  const client = useQueryClient();
  // A repeated save of the same new trunk must not make two of it.
  const key = useRef(newKey());
  const editionOf = (stored: Trunk | null): Edition<TrunkForm> => ({
    form: formOf(stored),
    version: stored?.version ?? 0,
  });
  const take = (stored: Trunk) => {
    client.setQueryData<TrunkSeen[]>(TRUNKS_KEY, (all = []) =>
      all.some(({ trunk: { id } }) => id === stored.id)
        ? all.map((each) => (each.trunk.id === stored.id ? { ...each, trunk: stored } : each))
        : [...all, { trunk: stored, states: [] }],
    );
    void client.invalidateQueries({ queryKey: TRUNKS_KEY });
    return editionOf(stored);
  };
  return useEditor<TrunkForm>({
    edition: editionOf(trunk),
    check,
    save: async (_changes, form, version) => {
      if (trunk) {
        const stored = await saveTrunk(trunk.id, orderOf(form), version);
        notifications.show({ color: "green", message: record.saved, autoClose: 2000 });
        return take(stored);
      }
      const made = await createTrunk(orderOf(form), key.current);
      notifications.show({ color: "green", message: record.created(made.name) });
      onCreated(made.id);
      return take(made);
    },
    ...(trunk && { reread: async () => take(await readTrunk(trunk.id)) }),
  });
}

const LABELS = {
  name: record.name,
  key: record.key,
  host: words.host,
  login: words.login,
  secret: words.secret,
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
        <OtherSide editor={editor} stored={trunk?.has_secret ?? false} />
        <Numbers editor={editor} />
        <Sound editor={editor} />
        {trunk && <Probe key={trunk.version} trunk={trunk} dirty={editor.dirty} />}
      </EditorFrame>
      {deleting && trunk && <DeleteDialog trunk={trunk} onClose={() => setDeleting(false)} onGone={onGone} />}
    </>
  );
}
