import { Alert, Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keyOf } from "@/admin/record/edit";
import { newKey } from "@/api/client";
import { Problem, readable } from "@/api/problem";
import { createRuleSet, type Mode, type Purpose, RULE_SETS_KEY } from "@/api/rules";
import { text } from "@/text";

const words = text.rules.list;
const record = text.admin.record;

const choices = (named: Record<string, string>) => Object.entries(named).map(([value, label]) => ({ value, label }));

/** Makes a rule set and opens it. */
export function RuleSetDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [once] = useState(newKey);
  const [name, setName] = useState("");
  const [key, setKey] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [purpose, setPurpose] = useState<Purpose>("general");
  const [mode, setMode] = useState<Mode>("standard");
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      createRuleSet(
        { key: key ?? keyOf(name), name: name.trim(), description: description.trim(), purpose, mode },
        once,
      ),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
      void navigate(`/rules/${made.key}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim()) create.mutate();
  };
  const field = create.error instanceof Problem ? create.error.field : "";
  const failed = create.error ? readable(create.error) : null;
  const at = (member: string) => (failed && field === member ? `${failed.detail} ${failed.remedy}` : undefined);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.dialog.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.dialog.name}
            value={name}
            maxLength={200}
            error={tried && !name.trim() ? record.required : at("name")}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={record.key}
            description={record.keyHelp}
            value={key ?? keyOf(name)}
            error={at("key")}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          <Textarea
            label={words.dialog.description}
            value={description}
            autosize
            minRows={2}
            maxLength={4000}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Select
            label={words.dialog.purpose}
            data={choices(words.purposes)}
            value={purpose}
            allowDeselect={false}
            error={at("purpose")}
            onChange={(value) => value && setPurpose(value as Purpose)}
          />
          <Select
            label={words.dialog.mode}
            data={choices(words.modes)}
            value={mode}
            allowDeselect={false}
            onChange={(value) => value && setMode(value as Mode)}
          />
          {failed && !["name", "key", "purpose"].includes(field) && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {words.dialog.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
