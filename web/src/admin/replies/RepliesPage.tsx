import { Alert, Button, Menu, MultiSelect, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconBraces, IconMessageBolt } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import type { QuickReply } from "@/api/directory";
import type { Channel } from "@/api/interactions";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { type FieldErrors, keyOf } from "../record/edit";
import { type EditorProps, ListPage } from "../record/ListPage";
import type { Column } from "../record/RecordTable";
import type { Editor } from "../record/useEditor";
import { useRecordEditor } from "../record/useRecordEditor";
import { previewOf, unknownIn } from "./placeholders";
import classes from "./RepliesPage.module.css";

const words = text.admin.replies;
const record = text.admin.record;

interface ReplyForm {
  title: string;
  key: string;
  text: string;
  channels: Channel[];
  service_ids: string[];
}

const nameOf = (reply: QuickReply) => reply.title;
const searchText = (reply: QuickReply) => `${reply.title} ${reply.key} ${reply.text}`;
const formOf = (reply: QuickReply | null): ReplyForm => ({
  title: reply?.title ?? "",
  key: reply?.key ?? "",
  text: reply?.text ?? "",
  channels: reply?.channels ?? [],
  service_ids: reply?.service_ids ?? [],
});
const CHANNELS = Object.entries(text.words.channel).map(([value, label]) => ({ value, label }));

function check(form: ReplyForm): FieldErrors {
  const errors: Record<string, string> = {};
  if (!form.title.trim()) errors.title = record.required;
  if (!keyOf(form.key)) errors.key = record.keyHelp;
  if (!form.text.trim()) errors.text = record.required;
  return errors;
}

function ReplyText({ editor }: { editor: Editor<ReplyForm> }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { form, change, error } = editor;
  const insert = (name: string) => {
    const area = field.current;
    const at = area?.selectionStart ?? form.text.length;
    const end = area?.selectionEnd ?? at;
    const placeholder = `{{ ${name} }}`;
    change("text", `${form.text.slice(0, at)}${placeholder}${form.text.slice(end)}`);
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(at + placeholder.length, at + placeholder.length);
    });
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={words.text}
        description={words.textHelp}
        value={form.text}
        onChange={(event) => change("text", event.currentTarget.value)}
        error={error("text")}
        autosize
        minRows={5}
        maxRows={16}
        maxLength={20_000}
        required
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" mt={6} leftSection={<IconBraces size={15} />}>
            {words.insert}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(words.placeholders).map(([name, label]) => (
            <Menu.Item key={name} rightSection={<code>{name}</code>} onClick={() => insert(name)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Preview({ template }: { template: string }) {
  const unknown = unknownIn(template, Object.keys(words.example));
  return (
    <FormSection title={words.preview} help={words.previewHelp}>
      {unknown.length > 0 && (
        <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
          {words.unknown(unknown.map((name) => `{{ ${name} }}`).join(", "))}
        </Alert>
      )}
      <div className={classes.bubble}>
        {previewOf(template, words.example).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, drawn anew with it
          <span key={index} className={classes[part.kind]}>
            {part.text}
          </span>
        ))}
      </div>
    </FormSection>
  );
}

function ReplyEditor({ record: reply, onClose, onCreated, onRetire }: EditorProps<QuickReply>) {
  const { directory } = useNames();
  const editor = useRecordEditor<QuickReply, ReplyForm>({
    kind: "quick-replies",
    record: reply,
    formOf,
    check,
    nameOf,
    onCreated,
  });
  const { form, change, error, isNew } = editor;
  const rename = (title: string) => {
    if (isNew && (form.key === "" || form.key === keyOf(form.title))) change("key", keyOf(title));
    change("title", title);
  };
  return (
    <EditorFrame
      title={reply?.title ?? words.new}
      editor={editor}
      labels={{
        title: words.titleLabel,
        key: record.key,
        text: words.text,
        channels: words.channels,
        service_ids: words.services,
      }}
      onClose={onClose}
      {...(reply && { active: reply.active })}
      {...(onRetire && { onRetire })}
    >
      <FormSection title={record.general}>
        <TextInput
          label={words.titleLabel}
          description={words.titleHelp}
          value={form.title}
          onChange={(event) => rename(event.currentTarget.value)}
          error={error("title")}
          maxLength={200}
          required
          autoFocus={isNew}
        />
        <ReplyText editor={editor} />
        <MultiSelect
          label={words.channels}
          description={words.allHelp}
          data={CHANNELS}
          value={form.channels}
          onChange={(channels) => change("channels", channels as Channel[])}
          error={error("channels")}
          placeholder={form.channels.length ? undefined : words.all}
          clearable
        />
        <MultiSelect
          label={words.services}
          description={words.allHelp}
          data={directory.services
            .filter((service) => service.active || form.service_ids.includes(service.id))
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={form.service_ids}
          onChange={(ids) => change("service_ids", ids)}
          error={error("service_ids")}
          placeholder={form.service_ids.length ? undefined : words.all}
          searchable
          clearable
        />
        <TextInput
          label={record.key}
          description={record.keyHelp}
          value={form.key}
          onChange={(event) => change("key", event.currentTarget.value)}
          error={error("key")}
          maxLength={64}
          spellCheck={false}
          w="min(100%, 340px)"
        />
      </FormSection>
      <Preview template={form.text} />
    </EditorFrame>
  );
}

export function RepliesPage() {
  const names = useNames();
  const columns = useMemo<Column<QuickReply>[]>(
    () => [
      { header: words.columns.text, cell: (reply) => <span className={classes.line}>{reply.text}</span> },
      {
        header: words.columns.channels,
        cell: (reply) => reply.channels.map((channel) => text.words.channel[channel]).join(", ") || words.all,
        minor: true,
      },
      {
        header: words.columns.services,
        cell: (reply) => reply.service_ids.map((id) => names.service(id)).join(", ") || words.all,
        minor: true,
      },
    ],
    [names],
  );
  return (
    <ListPage<QuickReply>
      kind="quick-replies"
      section="quick-replies"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={words.columns.title}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      empty={{ icon: IconMessageBolt, title: words.empty, detail: words.emptyDetail }}
      Editor={ReplyEditor}
    />
  );
}
