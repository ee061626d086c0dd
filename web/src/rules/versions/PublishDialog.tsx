import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dayjs from "dayjs";
import { type FormEvent, useState } from "react";
import { readable } from "@/api/problem";
import {
  approveDraft,
  checkDraft,
  publishDraft,
  RULE_SETS_KEY,
  type RuleSet,
  readDraft,
  ruleSetKey,
} from "@/api/rules";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import { LoadingRows } from "@/ui/Loading";
import { useDraftStore } from "../editor/draft";
import type { Saving } from "../editor/useSave";
import { placeOf } from "../findings/FindingList";
import { DifferenceList } from "./DifferenceList";
import { saidToBeWithdrawn } from "./withdrawn";

const words = text.rules.versions.dialog;
const MOST_SHOWN = 5;

interface PublishDialogProps {
  ruleSet: RuleSet;
  saving: Saving;
  onClose: () => void;
}

/** The last look before a draft decides: what changes, why, and from when on. */
export function PublishDialog({ ruleSet, saving, onClose }: PublishDialogProps) {
  const store = useDraftStore();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [later, setLater] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  /** Saves and checks: what passes is another version of the draft, which the editor goes on from. */
  const checked = async () => {
    await saving.saved();
    const found = await checkDraft(ruleSet.key);
    store.getState().advanced(found);
    return found;
  };
  const check = useQuery({
    queryKey: ["rules", "before-publishing", ruleSet.key],
    queryFn: checked,
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const publish = useMutation({
    mutationFn: async () => {
      const effective = later && from ? dayjs(from).toISOString() : null;
      const { state, version } = await checked();
      const approved = state === "checked" ? await approveDraft(ruleSet.key, version) : { state, version };
      store.getState().advanced(approved);
      return publishDraft(ruleSet.key, reason.trim(), effective, approved.version);
    },
    onSuccess: async (version) => {
      notifications.show({ color: "green", message: words.done(version.number) });
      const draft = await readDraft(ruleSet.key);
      store.getState().saved(draft, store.getState().history.present);
      void client.invalidateQueries({ queryKey: ruleSetKey(ruleSet.key) });
      void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
      onClose();
    },
  });
  const past = later && (!from || dayjs(from).isBefore(dayjs()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() && !past) publish.mutate();
  };
  const withdraws = saidToBeWithdrawn(ruleSet);
  const refused = publish.error ?? check.error;
  const failed = refused ? readable(refused) : null;
  return (
    <Modal
      opened={!saving.conflict}
      onClose={onClose}
      size="lg"
      title={words.title(ruleSet.newest + 1)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          {check.data ? (
            <DifferenceList changes={check.data.changes} label={words.changes} />
          ) : (
            !failed && <LoadingRows rows={3} height={20} />
          )}
          {check.data && !check.data.passed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={words.errors}>
              <Stack gap={4}>
                {check.data.findings
                  .filter(({ severity }) => severity === "error")
                  .slice(0, MOST_SHOWN)
                  .map((finding) => (
                    <Text key={`${finding.message} ${finding.where.rule} ${finding.where.column}`} size="sm">
                      <b>{placeOf(store.getState().history.present.models, finding.where)}</b>{" "}
                      <Coded>{`${finding.message} ${finding.remedy}`}</Coded>
                    </Text>
                  ))}
              </Stack>
            </Alert>
          )}
          {withdraws && (
            <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />}>
              {withdraws}
            </Alert>
          )}
          <Textarea
            label={words.reason}
            description={words.reasonHelp}
            value={reason}
            error={tried && !reason.trim() && words.reasonMissing}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label={words.when}
            data={[
              { value: "now", label: words.now },
              { value: "later", label: words.later },
            ]}
            value={later ? "later" : "now"}
            onChange={(value) => setLater(value === "later")}
          />
          {later && (
            <DateTimePicker
              label={words.at}
              value={from}
              minDate={dayjs().format("YYYY-MM-DD HH:mm:ss")}
              error={tried && past && words.atPast}
              onChange={setFrom}
            />
          )}
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={publish.isPending} disabled={!check.data?.passed}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
