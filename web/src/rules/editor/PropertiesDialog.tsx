import { Alert, Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { readable } from "@/api/problem";
import { editRuleSet, type Mode, RULE_SETS_KEY, type RuleSet, ruleSetKey } from "@/api/rules";
import { text } from "@/text";
import { useDraft, useDraftStore } from "./draft";

const words = text.rules;

/** The rule set's name and description, which count at once, and what an unknown input means, which belongs to the draft. */
export function PropertiesDialog({ ruleSet, onClose }: { ruleSet: RuleSet; onClose: () => void }) {
  const client = useQueryClient();
  const store = useDraftStore();
  const drafted = useDraft(({ history }) => history.present.mode);
  const [name, setName] = useState(ruleSet.name);
  const [description, setDescription] = useState(ruleSet.description);
  const [mode, setMode] = useState<Mode>(drafted);
  const [tried, setTried] = useState(false);
  const done = () => {
    if (mode !== drafted) store.getState().editContent((content) => ({ ...content, mode }));
    onClose();
  };
  const edit = useMutation({
    mutationFn: () => editRuleSet(ruleSet.key, { name: name.trim(), description: description.trim() }, ruleSet.version),
    onSuccess: (changed) => {
      client.setQueryData(ruleSetKey(ruleSet.key), changed);
      void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
      done();
    },
    // Somebody else named it meanwhile: what they wrote is shown in the page's head, and the next try goes on top of it.
    onError: () => void client.invalidateQueries({ queryKey: ruleSetKey(ruleSet.key), exact: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    if (name.trim() === ruleSet.name && description.trim() === ruleSet.description) done();
    else edit.mutate();
  };
  const failed = edit.error ? readable(edit.error) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.model.properties.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.list.dialog.name}
            value={name}
            maxLength={200}
            error={tried && !name.trim() ? text.admin.record.required : undefined}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={words.list.dialog.description}
            value={description}
            autosize
            minRows={2}
            maxLength={4000}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Select
            label={words.list.dialog.mode}
            description={words.model.properties.modeHelp}
            data={Object.entries(words.list.modes).map(([value, label]) => ({ value, label }))}
            value={mode}
            allowDeselect={false}
            onChange={(value) => value && setMode(value as Mode)}
          />
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={edit.isPending}>
              {words.model.properties.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
