import { NumberInput, Select, SimpleGrid, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type ChannelSchema, readChannels, type Touchpoint } from "@/api/admin";
import type { Channel } from "@/api/interactions";
import { ChannelMark } from "@/shared/ChannelMark";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Loading } from "@/ui/Loading";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import type { EditorProps } from "../record/ListPage";
import { NameAndKey } from "../record/NameAndKey";
import type { Editor } from "../record/useEditor";
import { useRecordEditor } from "../record/useRecordEditor";
import { EmbedSection } from "./EmbedSection";
import { QueueSection } from "./QueueSection";
import { SecretSection } from "./SecretSection";
import { SettingField } from "./SettingField";
import { settingsOf } from "./schema";
import { groupsOf } from "./settingWords";
import { TestSection } from "./TestSection";
import classes from "./TouchpointEditor.module.css";
import { check, completedSettings, formOf, isExternal, isShown, type TouchpointForm } from "./touchpointForm";
import { UnsaidNotes } from "./VoiceSettings";

const words = text.admin.touchpoints;
const record = text.admin.record;
const nameOf = (touchpoint: Touchpoint) => touchpoint.name;

function ChannelChoice({
  channels,
  onChoose,
}: {
  channels: Record<string, ChannelSchema>;
  onChoose: (channel: Channel) => void;
}) {
  return (
    <section className={classes.choice} aria-label={words.chooseChannel}>
      <h2>{words.chooseChannel}</h2>
      {Object.entries(channels).map(([channel, schema]) => (
        <button key={channel} type="button" onClick={() => onChoose(channel as Channel)}>
          <ChannelMark channel={channel} size={22} />
          <span>
            <b>{schema.title ?? text.words.channel[channel] ?? channel}</b>
            <small>{schema.description}</small>
          </span>
          <IconArrowRight size={18} aria-hidden />
        </button>
      ))}
    </section>
  );
}

function General({ editor, channel }: { editor: Editor<TouchpointForm>; channel: Channel }) {
  const { form, change, error } = editor;
  const { services } = useNames().directory;
  return (
    <FormSection
      title={record.general}
      help={words.channelFixed}
      aside={
        <Text size="sm" fw={560}>
          <ChannelMark channel={channel} named />
        </Text>
      }
    >
      <NameAndKey editor={editor} nameHelp={words.nameHelp} keyHelp={words.keyHelp} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={words.service}
          description={words.serviceHelp}
          data={services
            .filter(({ active, id }) => active || id === form.service_id)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={form.service_id || null}
          onChange={(id) => id && change("service_id", id)}
          error={error("service_id")}
          allowDeselect={false}
          required
        />
        <NumberInput
          label={words.loadUnits}
          description={words.loadUnitsHelp}
          value={form.load_units}
          onChange={(value) => change("load_units", Number(value) || 1)}
          error={error("load_units")}
          min={1}
          max={1000}
          allowDecimal={false}
          allowNegative={false}
        />
      </SimpleGrid>
    </FormSection>
  );
}

interface OpenEditorProps extends EditorProps<Touchpoint> {
  channel: Channel;
  schema: ChannelSchema;
}

function OpenEditor({ record: touchpoint, channel, schema, onClose, onCreated, onRetire }: OpenEditorProps) {
  const settings = useMemo(() => settingsOf(schema), [schema]);
  const { services } = useNames().directory;
  const only = services.filter(({ active }) => active);
  const service = only.length === 1 ? (only[0]?.id ?? "") : "";
  const form = useCallback(
    (stored: Touchpoint | null) => formOf(stored, channel, schema, service),
    [channel, schema, service],
  );
  const editor = useRecordEditor<Touchpoint, TouchpointForm>({
    kind: "touchpoints",
    record: touchpoint,
    formOf: form,
    check: (values) => check(values, channel, settings),
    nameOf,
    onCreated,
    bodyOf: (changes) => (touchpoint ? changes : { ...changes, channel }),
  });
  const values = editor.form.settings;
  const groups = groupsOf(channel, settings);
  return (
    <EditorFrame
      title={touchpoint?.name ?? words.new}
      editor={editor}
      labels={{
        name: record.name,
        key: record.key,
        service_id: words.service,
        load_units: words.loadUnits,
        settings: words.settings,
      }}
      onClose={onClose}
      retireHelp={words.retireHelp}
      {...(touchpoint && { active: touchpoint.active })}
      {...(onRetire && { onRetire })}
    >
      <General editor={editor} channel={channel} />
      {channel === "voice" && <UnsaidNotes settings={settings} values={values} />}
      {groups.map((group) => (
        <FormSection key={group.title} title={group.title} help={group.help}>
          {group.settings
            .filter((setting) => isShown(channel, setting, values))
            .map((setting) => (
              <SettingField
                key={setting.path}
                channel={channel}
                setting={setting}
                values={values}
                onChange={(next) => editor.change("settings", completedSettings(channel, next, settings))}
                error={(path) => editor.error(`settings.${path}`)}
              />
            ))}
        </FormSection>
      ))}
      {schema["x-secret"] && <SecretSection touchpoint={touchpoint} what={schema["x-secret"]} />}
      {touchpoint && <TestSection key={touchpoint.version} touchpoint={touchpoint} dirty={editor.dirty} />}
      {touchpoint && isExternal(channel) && <QueueSection touchpoint={touchpoint} />}
      {touchpoint && schema["x-embeddable"] && <EmbedSection touchpoint={touchpoint} />}
    </EditorFrame>
  );
}

/** One touchpoint. A new one begins with the choice of its channel, which then stays. */
export function TouchpointEditor(props: EditorProps<Touchpoint>) {
  const [chosen, setChosen] = useState<Channel | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["admin", "channels"],
    queryFn: readChannels,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  const channel = props.record?.channel ?? chosen;
  if (!channel) return <ChannelChoice channels={data} onChoose={setChosen} />;
  return <OpenEditor {...props} channel={channel} schema={data[channel] ?? { type: "object" }} />;
}
