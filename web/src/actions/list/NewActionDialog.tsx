import { Autocomplete, Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keyOf } from "@/admin/record/edit";
import { text } from "@/text";
import { freeKey, KINDS, type Kind, newAction } from "../model/catalogue";
import { useDraftStore } from "../model/draft";
import { addressOf } from "./ActionsTab";

const words = text.actions.newDialog;

/** A new action: what it is called, what it is for, and where it belongs. */
export function NewActionDialog({ onClose }: { onClose: () => void }) {
  const store = useDraftStore();
  const navigate = useNavigate();
  const { actions, groups } = store.getState().history.present;
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("offer");
  const [group, setGroup] = useState(groups[0]?.name ?? "");
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    const taken = actions.map((each) => each.key);
    const key = freeKey(keyOf(name), taken);
    const wanted = group.trim();
    const known = groups.find((each) => each.name === wanted || each.key === wanted);
    const made =
      known ??
      (wanted
        ? {
            key: freeKey(
              keyOf(wanted),
              groups.map((each) => each.key),
            ),
            name: wanted,
            weight: 1,
          }
        : null);
    store.getState().edit((catalogue) => ({
      ...catalogue,
      groups: made && !known ? [...catalogue.groups, made] : catalogue.groups,
      actions: [...catalogue.actions, newAction(key, name.trim(), kind, made?.key ?? null)],
    }));
    onClose();
    void navigate(addressOf(key));
  };
  return (
    <Modal opened onClose={onClose} title={words.title} closeButtonProps={{ "aria-label": text.shell.common.close }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            description={words.nameHelp}
            value={name}
            maxLength={200}
            data-autofocus
            error={tried && !name.trim() && text.admin.record.required}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label={words.kind} value={kind} onChange={(value) => setKind(value as Kind)}>
            <Stack gap={6} mt={4}>
              {KINDS.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={text.actions.kinds[each]}
                  description={text.actions.kindHelp[each]}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Autocomplete
            label={words.group}
            data={[...new Set(groups.map((each) => each.name))]}
            value={group}
            onChange={setGroup}
            maxLength={200}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit">{words.create}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
