import { Alert, Button, Group, Modal, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type UseQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keyOf } from "@/admin/record/edit";
import { CAMPAIGNS_KEY, type CampaignView, createCampaign, editCampaign } from "@/api/campaigns";
import { newKey } from "@/api/client";
import { Problem, readable } from "@/api/problem";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";

const words = text.campaigns.dialog;
const record = text.admin.record;
const MOST = 1_000_000;

/** An instant as `<input type="datetime-local">` has it, in the time of this computer. */
const asLocal = (at: string | null): string => {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function useForm(view: CampaignView | null) {
  const before = view?.campaign;
  const [fields, setFields] = useState({
    name: before?.name ?? "",
    description: before?.description ?? "",
    action: before?.action ?? null,
    mailbox: before?.touchpoint_id ?? null,
    priority: before?.priority ?? 0,
    perHour: (before?.per_hour ?? 1000) as number | string,
    ends: asLocal(before?.ends_at ?? null),
  });
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });
  const pace = Number(fields.perHour);
  const broken = {
    name: !fields.name.trim(),
    action: !fields.action,
    mailbox: !fields.mailbox,
    pace: fields.perHour === "" || !Number.isInteger(pace) || pace < 1 || pace > MOST,
    ends: fields.ends !== "" && Number.isNaN(Date.parse(fields.ends)),
  };
  return { fields, set, broken, sound: !Object.values(broken).some(Boolean) };
}

function useStore(view: CampaignView | null, fields: ReturnType<typeof useForm>["fields"], onDone: () => void) {
  const client = useQueryClient();
  const [once] = useState(newKey);
  return useMutation({
    mutationFn: () => {
      const said = {
        name: fields.name.trim(),
        description: fields.description.trim(),
        action: fields.action ?? "",
        priority: fields.priority,
        per_hour: Number(fields.perHour),
        ends_at: fields.ends ? new Date(fields.ends).toISOString() : null,
      };
      if (view) return editCampaign(view.campaign.id, said, view.campaign.version);
      return createCampaign({ ...said, key: keyOf(said.name), touchpoint_id: fields.mailbox ?? "" }, once);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: CAMPAIGNS_KEY, exact: true });
      onDone();
    },
  });
}

interface CampaignDialogProps {
  view: CampaignView | null;
  actions: UseQueryResult<{ key: string; name: string }[]>;
  onClose: () => void;
}

/** Makes a campaign, or changes one: it goes on where it stands. */
export function CampaignDialog({ view, actions, onClose }: CampaignDialogProps) {
  const { directory } = useNames();
  const { fields, set, broken, sound } = useForm(view);
  const [tried, setTried] = useState(false);
  const store = useStore(view, fields, onClose);
  const failed = store.error ? readable(store.error) : null;
  const field = store.error instanceof Problem ? store.error.field : "";
  const at = (name: string, isBroken: boolean, said: string = record.required) =>
    tried && isBroken ? said : failed && field === name ? `${failed.detail} ${failed.remedy}` : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (sound) store.mutate();
  };
  const mailboxes = directory.touchpoints.filter((each) => ["email", "sms"].includes(each.channel) && each.active);
  return (
    <Modal
      opened
      onClose={onClose}
      title={view ? words.edit : words.new}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.name}
            value={fields.name}
            maxLength={200}
            error={at("name", broken.name) ?? (field === "key" ? failed?.detail : undefined)}
            data-autofocus
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Textarea
            label={words.description}
            value={fields.description}
            autosize
            minRows={1}
            maxLength={1000}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <Select
            label={words.action}
            description={words.actionHelp}
            data={(actions.data ?? []).map(({ key, name }) => ({ value: key, label: name }))}
            value={fields.action}
            searchable
            nothingFoundMessage={actions.error ? readable(actions.error).detail : words.noActions}
            error={at("action", broken.action)}
            onChange={(action) => set({ action })}
          />
          <Select
            label={words.mailbox}
            data={mailboxes.map(({ id, name }) => ({ value: id, label: name }))}
            value={fields.mailbox}
            disabled={view !== null}
            nothingFoundMessage={words.noMailbox}
            error={at("touchpoint_id", broken.mailbox)}
            onChange={(mailbox) => set({ mailbox })}
          />
          <Group grow align="flex-start">
            <NumberInput
              label={words.pace}
              value={fields.perHour}
              min={1}
              max={MOST}
              allowDecimal={false}
              error={at("per_hour", broken.pace, words.paceBroken)}
              onChange={(perHour) => set({ perHour })}
            />
            <NumberInput
              label={words.priority}
              value={fields.priority}
              min={-1000}
              max={1000}
              allowDecimal={false}
              error={at("priority", false)}
              onChange={(priority) => set({ priority: Number(priority) || 0 })}
            />
          </Group>
          <p style={{ margin: "-10px 0 0", fontSize: "0.8125rem", color: "var(--mo-ink-soft)" }}>
            {words.priorityHelp}
          </p>
          <TextInput
            type="datetime-local"
            label={words.ends}
            description={words.endsHelp}
            value={fields.ends}
            error={at("ends_at", broken.ends, words.endsBroken)}
            onChange={(event) => set({ ends: event.currentTarget.value })}
          />
          {failed && !["name", "key", "action", "touchpoint_id", "per_hour", "priority", "ends_at"].includes(field) && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={store.isPending}>
              {view ? words.save : words.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
