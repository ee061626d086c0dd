import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CATALOGUE_KEY, checkCatalogue, publishCatalogue, readDraft, readDraftChanges } from "@/api/actions";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { LoadingRows } from "@/ui/Loading";
import classes from "../editor/Editor.module.css";
import { FindingEntries } from "../editor/FindingList";
import { findingOf } from "../editor/useCheck";
import type { Saving } from "../editor/useSave";
import { useCatalogue, useDraftStore } from "../model/draft";

const words = text.actions.publishDialog;

/** The last look before a draft counts on every channel: what changes, what is wrong, and why. */
export function PublishDialog({ saving, onClose }: { saving: Saving; onClose: () => void }) {
  const store = useDraftStore();
  const catalogue = useCatalogue();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const check = useQuery({
    queryKey: [...CATALOGUE_KEY, "before-publishing"],
    queryFn: async () => {
      try {
        await saving.saved();
        const [findings, { changes }] = await Promise.all([checkCatalogue(), readDraftChanges()]);
        return { findings, changes, passed: !findings.some(({ severity }) => severity === "error") };
      } catch (error) {
        const findings = findingOf(error);
        if (!findings) throw error;
        return { findings, passed: false, changes: [] };
      }
    },
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const publish = useMutation({
    mutationFn: async () => publishCatalogue(reason.trim(), await saving.saved()),
    onSuccess: async (version) => {
      notifications.show({ color: "green", message: words.done(version.number) });
      const draft = await readDraft();
      const state = store.getState();
      state.saved(draft, state.history.present);
      void client.invalidateQueries({ queryKey: CATALOGUE_KEY });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim()) publish.mutate();
  };
  const refused = publish.error ?? check.error;
  const failed = refused ? readable(refused) : null;
  return (
    <Modal
      opened={!saving.conflict}
      onClose={onClose}
      size="lg"
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          {check.data ? (
            <section className={classes.changes} aria-label={words.changes}>
              <h3>{words.changes}</h3>
              {check.data.changes.length === 0 && check.data.passed && <p>{words.nothing}</p>}
              <ul>
                {check.data.changes.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </section>
          ) : (
            !failed && <LoadingRows rows={3} height={20} />
          )}
          {check.data && check.data.findings.length > 0 && (
            <Alert
              color={check.data.passed ? "yellow" : "red"}
              variant="light"
              role="alert"
              icon={<IconAlertTriangle size={18} />}
              {...(!check.data.passed && { title: words.errors })}
            >
              <FindingEntries findings={check.data.findings} catalogue={catalogue} />
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
          <Text size="sm" c="dimmed">
            {words.atOnce}
          </Text>
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
              {text.actions.publishDialog.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
