import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconDownload, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useRef } from "react";
import { sentence } from "@/api/problem";
import { dmnAddress, draftKey, importDmn, importJdm, ruleSetKey } from "@/api/rules";
import { text } from "@/text";
import { isDirty, useDraft, useDraftStore, useModel } from "./draft";

const words = text.rules.model;

/** Models in and out as files. */
export function FileMenu({ ruleSet, readOnly }: { ruleSet: string; readOnly: boolean }) {
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
          <ActionIcon size={34} aria-label={words.more} loading={bring.isPending}>
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
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <input ref={dmn} type="file" accept=".dmn,.xml" hidden aria-label={words.importDmn} onChange={taken("dmn")} />
      <input ref={jdm} type="file" accept=".json" hidden aria-label={words.importJdm} onChange={taken("jdm")} />
    </>
  );
}
