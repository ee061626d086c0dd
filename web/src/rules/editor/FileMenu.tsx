import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArchive, IconArchiveOff, IconDots, IconDownload, IconPencil, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useRef, useState } from "react";
import { sentence } from "@/api/problem";
import { dmnAddress, draftKey, importDmn, importJdm, type RuleSet, ruleSetKey } from "@/api/rules";
import { text } from "@/text";
import { isDirty, useDraft, useDraftStore, useModel } from "./draft";
import { PropertiesDialog } from "./PropertiesDialog";
import { useRetire } from "./useRetire";

const words = text.rules.model;

interface Props {
  of: RuleSet;
  readOnly: boolean;
  mayRetire: boolean;
}

/** What is done seldom: the rule set's name and what is unknown to it, models in and out as files, its retirement. */
export function FileMenu({ of, readOnly, mayRetire }: Props) {
  const ruleSet = of.key;
  const [naming, setNaming] = useState(false);
  const retire = useRetire(of);
  const store = useDraftStore();
  const client = useQueryClient();
  const dirty = useDraft(isDirty);
  const model = useModel();
  const dmn = useRef<HTMLInputElement>(null);
  const jdm = useRef<HTMLInputElement>(null);
  const bring = useMutation({
    mutationFn: async ({ file, kind }: { file: File; kind: "dmn" | "jdm" }) => {
      const { version } = store.getState().stored;
      if (kind === "dmn") return importDmn(ruleSet, file, version);
      return importJdm(ruleSet, file, file.name.replace(/\.json$/i, ""), version);
    },
    onSuccess: (draft, { file }) => {
      store.getState().load(draft);
      client.setQueryData(draftKey(ruleSet), draft);
      void client.invalidateQueries({ queryKey: ruleSetKey(ruleSet), exact: true });
      notifications.show({ color: "green", message: words.imported(file.name) });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: words.importFailed,
        message: sentence(error),
        autoClose: 12_000,
      }),
  });
  const taken = (kind: "dmn" | "jdm") => (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (file) bring.mutate({ file, kind });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={34} aria-label={words.more} loading={bring.isPending || retire.isPending}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {dirty && <Menu.Label>{words.importUnsaved}</Menu.Label>}
          <Menu.Item
            component="a"
            href={dmnAddress(ruleSet, model?.name ?? "")}
            download
            disabled={dirty || !model}
            leftSection={<IconDownload size={16} />}
          >
            {words.exportDmn}
          </Menu.Item>
          {!readOnly && (
            <>
              <Menu.Item disabled={dirty} leftSection={<IconUpload size={16} />} onClick={() => dmn.current?.click()}>
                {words.importDmn}
              </Menu.Item>
              <Menu.Item disabled={dirty} leftSection={<IconUpload size={16} />} onClick={() => jdm.current?.click()}>
                {words.importJdm}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setNaming(true)}>
                {words.properties.open}
              </Menu.Item>
            </>
          )}
          {mayRetire && (
            <Menu.Item
              color={of.active ? "red" : undefined}
              leftSection={of.active ? <IconArchive size={16} /> : <IconArchiveOff size={16} />}
              onClick={() => retire.mutate(!of.active)}
            >
              {of.active ? words.retire : words.restore}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {naming && <PropertiesDialog ruleSet={of} onClose={() => setNaming(false)} />}
      <input ref={dmn} type="file" accept=".dmn,.xml" hidden aria-label={words.importDmn} onChange={taken("dmn")} />
      <input ref={jdm} type="file" accept=".json" hidden aria-label={words.importJdm} onChange={taken("jdm")} />
    </>
  );
}
