import { Alert, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { PlanCheck } from "@/api/plan";
import { readable } from "@/api/problem";
import { ChangeTable } from "@/shared/plan/ChangeTable";
import { text } from "@/text";

const words = text.admin.plan.dialog;

interface PublishDialogProps {
  check: PlanCheck;
  error: unknown;
  saving: boolean;
  /** Another dialog has a question first. */
  hidden: boolean;
  onPublish: (comment: string) => void;
  onClose: () => void;
}

/** What is about to come into force, what for, and the last word about it. */
export function PublishDialog({ check, error, saving, hidden, onPublish, onClose }: PublishDialogProps) {
  const [comment, setComment] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPublish(comment);
  };
  const { findings } = check;
  return (
    <Modal
      opened={!hidden}
      onClose={onClose}
      size="xl"
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <ChangeTable changes={check.changes} label={text.admin.plan.diff.title} />
          {findings.words.length > 0 && (
            <Alert color={findings.unroutable ? "red" : "blue"} variant="light" icon={<IconAlertTriangle size={18} />}>
              {findings.words.join(" ")}
            </Alert>
          )}
          <Textarea
            label={words.comment}
            description={words.commentHelp}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus
          />
          {Boolean(error) && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {readable(error).detail} {readable(error).remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={saving}>
              {words.publish}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
