import { Alert, Button, Checkbox, Group, Modal, SegmentedControl, Stack, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "@/api/problem";
import { readTransferTargets, type TransferOrder, transferWorkItem, type WorkItem } from "@/api/routing";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import type { OpenContact } from "../data/contact";
import { useCommand } from "../data/mutations";
import { workplace } from "../data/workplace";
import { TargetList } from "./TargetList";
import { type Target, targetsOf } from "./targets";

const words = text.desk.moves.transfer;

interface TransferFormProps {
  contact: OpenContact;
  item: WorkItem;
  onClose: () => void;
}

function useTargets() {
  return useQuery({
    queryKey: ["transfer-targets"],
    queryFn: readTransferTargets,
    staleTime: 0,
    refetchInterval: 5000,
  });
}

/** The refusal that may be overruled: the target is closed, full or nobody is there. */
const isUnavailable = (error: unknown) => error instanceof Problem && error.type.endsWith("/target-unavailable");

function useTransfer(item: WorkItem, onClose: () => void) {
  return useCommand({
    run: ({ order }: { order: TransferOrder; name: string }) => transferWorkItem(item.id, order),
    records: (work_item) => ({ work_item }),
    done: (_, { name }) => {
      notifications.show({ message: words.done(name) });
      if (item.interaction_id) workplace.close(item.interaction_id);
      onClose();
    },
    failed: isUnavailable,
  });
}

function useTransferForm(item: WorkItem, onClose: () => void) {
  const names = useNames();
  const targets = useTargets();
  const [kind, setKind] = useState<Target["kind"]>("service");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Target | null>(null);
  const [note, setNote] = useState("");
  const [keepSkills, setKeepSkills] = useState(false);
  const transfer = useTransfer(item, onClose);
  const refusal = isUnavailable(transfer.error) ? (transfer.error as Problem) : null;
  const choose = (target: Target | null) => {
    setChosen(target);
    transfer.reset();
  };
  const changeKind = (wanted: Target["kind"]) => {
    setKind(wanted);
    choose(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return;
    const target = chosen.kind === "service" ? { service_id: chosen.id } : { agent_id: chosen.id };
    const order = { ...target, note: note.trim(), keep_skills: keepSkills, ...(refusal && { force: true }) };
    transfer.mutate({ order, name: chosen.name });
  };
  const list = targetsOf(targets.data, item, kind, search, names.service);
  return {
    targets,
    list,
    kind,
    changeKind,
    search,
    setSearch,
    chosen,
    choose,
    note,
    setNote,
    keepSkills,
    setKeepSkills,
    transfer,
    refusal,
    submit,
  };
}

function Choice({ form }: { form: ReturnType<typeof useTransferForm> }) {
  const { targets } = form;
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={words.title}
        value={form.kind}
        onChange={(value) => form.changeKind(value as Target["kind"])}
        data={[
          { value: "service", label: words.toService },
          { value: "agent", label: words.toAgent },
        ]}
      />
      <div>
        <TextInput
          data-autofocus
          aria-label={words.search}
          placeholder={words.search}
          value={form.search}
          onChange={(event) => form.setSearch(event.currentTarget.value)}
        />
        {targets.isPending && <LoadingRows rows={3} height={32} />}
        {targets.error && <Failure error={targets.error} onRetry={() => void targets.refetch()} />}
        {targets.data && <TargetList targets={form.list} chosen={form.chosen} onChoose={form.choose} />}
      </div>
    </>
  );
}

function TransferForm({ item, onClose }: TransferFormProps) {
  const form = useTransferForm(item, onClose);
  const { refusal } = form;
  return (
    <form onSubmit={form.submit}>
      <Stack gap="md">
        <Choice form={form} />
        <Textarea
          label={words.note}
          autosize
          minRows={2}
          maxRows={6}
          value={form.note}
          onChange={(event) => form.setNote(event.currentTarget.value)}
        />
        {item.required_skills.length > 0 && (
          <Checkbox
            label={words.keepSkills}
            checked={form.keepSkills}
            onChange={(event) => form.setKeepSkills(event.currentTarget.checked)}
          />
        )}
        {refusal && (
          <Alert color="orange" icon={<IconAlertTriangle size={18} />} title={words.unavailable} role="alert">
            {refusal.detail}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.shell.common.cancel}
          </Button>
          <Button
            type="submit"
            color={refusal ? "red.8" : undefined}
            disabled={!form.chosen}
            loading={form.transfer.isPending}
          >
            {refusal ? words.force : words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Hand a contact on to a service or a colleague; says before letting go when nobody would take it there. */
export function TransferDialog({ opened, ...form }: TransferFormProps & { opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={form.onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <TransferForm {...form} />
    </Modal>
  );
}
