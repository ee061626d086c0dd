import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconChevronUp, IconClockPause, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { type NotReadyReasons, readNotReadyReasons, saveNotReadyReasons } from "@/api/admin";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { moved } from "../record/edit";
import classes from "../record/RecordPage.module.css";
import { useEditor } from "../record/useEditor";
import { listKey } from "../record/useRecords";
import { faultsOf } from "./notReady";

const words = text.admin.lists.notReady;
const record = text.admin.record;
const KEY = listKey("not-ready-reasons");

/** Version 0 is the list we come with; it is there, and the editor counts what is there from 1. */
const editionOf = ({ reasons, version }: NotReadyReasons) => ({ form: { reasons }, version: version + 1 });

function ReasonsEditor({ stored }: { stored: NotReadyReasons }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const editor = useEditor<{ reasons: string[] }>({
    edition: editionOf(stored),
    save: async (_changes, { reasons }, version) => {
      const saved = await saveNotReadyReasons(
        reasons.map((reason) => reason.trim()),
        version - 1,
      );
      client.setQueryData(KEY, saved);
      void client.invalidateQueries({ queryKey: ["directory"] });
      notifications.show({ color: "green", message: record.saved, autoClose: 2000 });
      return editionOf(saved);
    },
    reread: async () => editionOf(await readNotReadyReasons()),
    check: ({ reasons }) =>
      Object.fromEntries([...faultsOf(reasons)].map(([index, fault]) => [`reasons.${index}`, words.faults[fault]])),
  });
  const { reasons } = editor.form;
  const change = (next: string[]) => editor.change("reasons", next);
  const last = useRef<HTMLInputElement>(null);
  const added = useRef(false);
  const latest = useRef(change);
  latest.current = change;
  const add = useCallback(() => {
    added.current = true;
    latest.current([...reasons, ""]);
  }, [reasons]);
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    last.current?.focus();
  });
  useShortcut({ keys: "n", label: words.add, group: "list", run: add });
  return (
    <EditorFrame
      title={words.title}
      editor={editor}
      labels={{ reasons: words.title }}
      onClose={() => navigate("/admin")}
    >
      <FormSection title={words.title} help={words.help}>
        {reasons.length === 0 && <EmptyState icon={IconClockPause} title={words.empty} detail={words.emptyDetail} />}
        <Stack gap={8}>
          {reasons.map((reason, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries are told apart by their places
            <Group key={index} gap={4} wrap="nowrap" align="flex-start">
              <TextInput
                ref={index === reasons.length - 1 ? last : null}
                aria-label={words.entry(index + 1)}
                value={reason}
                onChange={(event) => change(reasons.with(index, event.currentTarget.value))}
                error={editor.error(`reasons.${index}`)}
                style={{ flex: 1 }}
              />
              <ActionIcon
                mt={4}
                disabled={index === 0}
                aria-label={record.moveUp(reason)}
                onClick={() => change(moved(reasons, index, index - 1))}
              >
                <IconChevronUp size={16} />
              </ActionIcon>
              <ActionIcon
                mt={4}
                disabled={index === reasons.length - 1}
                aria-label={record.moveDown(reason)}
                onClick={() => change(moved(reasons, index, index + 1))}
              >
                <IconChevronDown size={16} />
              </ActionIcon>
              <ActionIcon
                mt={4}
                aria-label={record.remove(reason)}
                onClick={() => change(reasons.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          ))}
        </Stack>
        <Button variant="light" leftSection={<IconPlus size={16} />} onClick={add} style={{ alignSelf: "flex-start" }}>
          {words.add}
        </Button>
      </FormSection>
    </EditorFrame>
  );
}

export function NotReadyPage() {
  const { data, error, isPending, refetch } = useQuery({ queryKey: KEY, queryFn: readNotReadyReasons });
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div className={classes.body}>
        <div style={{ flex: 1, maxWidth: 760, minHeight: 0 }}>
          {isPending ? (
            <LoadingRows rows={5} />
          ) : error && !data ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <ReasonsEditor stored={data} />
          )}
        </div>
      </div>
    </div>
  );
}
