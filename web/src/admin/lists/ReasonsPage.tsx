import { ActionIcon, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconChevronUp, IconGripVertical, IconListDetails } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { editRecord } from "@/api/admin";
import type { Reason } from "@/api/directory";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { EditorFrame, FormSection } from "../record/EditorFrame";
import { type EditorProps, ListPage } from "../record/ListPage";
import { checkNameAndKey, NameAndKey } from "../record/NameAndKey";
import { useListFilter } from "../record/RecordPage";
import type { Column } from "../record/RecordTable";
import { matches } from "../record/search";
import { useRecordEditor } from "../record/useRecordEditor";
import { useRecords, useTake } from "../record/useRecords";
import { byPosition, newPositions } from "./reorder";

const words = text.admin.lists.reasons;
const record = text.admin.record;

const nameOf = (reason: Reason) => reason.name;
const searchText = (reason: Reason) => `${reason.name} ${reason.key}`;
const formOf = (reason: Reason | null) => ({ name: reason?.name ?? "", key: reason?.key ?? "" });
const NONE: Reason[] = [];

function ReasonEditor({ record: reason, onClose, onCreated, onRetire }: EditorProps<Reason>) {
  const { data = NONE } = useRecords<Reason>("reasons");
  const last = Math.max(-1, ...data.map((each) => each.position)) + 1;
  const editor = useRecordEditor({
    kind: "reasons",
    record: reason,
    formOf,
    check: checkNameAndKey,
    nameOf,
    onCreated,
    bodyOf: (changes) => (reason ? changes : { ...changes, position: last }),
  });
  return (
    <EditorFrame
      title={reason?.name ?? words.new}
      editor={editor}
      labels={{ name: record.name, key: record.key }}
      onClose={onClose}
      {...(reason && { active: reason.active })}
      {...(onRetire && { onRetire })}
    >
      <FormSection title={record.general}>
        <NameAndKey editor={editor} nameHelp={words.nameHelp} />
      </FormSection>
    </EditorFrame>
  );
}

/** Gives the records of a list new places, one after the other so that each refusal names one of them. */
function useReorder() {
  const take = useTake<Reason>("reasons");
  return useMutation({
    mutationFn: async (changes: { reason: Reason; position: number }[]) => {
      for (const { reason, position } of changes) take({ ...reason, position });
      for (const { reason, position } of changes) {
        take(await editRecord<Reason>("reasons", reason.id, { position }, reason.version));
      }
    },
    onSuccess: () => notifications.show({ color: "green", message: words.reordered, autoClose: 2000 }),
    onError: (error, changes) => {
      for (const { reason } of changes) take(reason);
      notifications.show({ color: "red", message: sentence(error) });
    },
  });
}

export function ReasonsPage() {
  const { data = NONE } = useRecords<Reason>("reasons");
  const { search, retired } = useListFilter();
  const reorder = useReorder();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const shown = useMemo(
    () => data.filter((each) => (each.active || retired) && matches(search, searchText(each))).sort(byPosition),
    [data, search, retired],
  );
  // Moving within a part of the list would say nothing about the rest.
  const movable = !search && !reorder.isPending;
  const { mutate } = reorder;
  const move = useCallback(
    (from: number, to: number) => {
      const changes = newPositions(shown, from, Math.max(0, Math.min(to, shown.length - 1)));
      if (changes.length) mutate(changes);
    },
    [shown, mutate],
  );
  const lead = (reason: Reason, index: number) => (
    <Group gap={0} wrap="nowrap">
      <span
        role="img"
        draggable={movable}
        aria-label={words.drag(reason.name)}
        style={{ display: "inline-flex", cursor: movable ? "grab" : "default", opacity: movable ? 1 : 0.3 }}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/plain", reason.name);
          setDragged(index);
        }}
        onDragEnd={() => {
          setDragged(null);
          setOver(null);
        }}
      >
        <IconGripVertical size={16} />
      </span>
      <ActionIcon
        size={26}
        disabled={!movable || index === 0}
        aria-label={record.moveUp(reason.name)}
        onClick={() => move(index, index - 1)}
      >
        <IconChevronUp size={15} />
      </ActionIcon>
      <ActionIcon
        size={26}
        disabled={!movable || index === shown.length - 1}
        aria-label={record.moveDown(reason.name)}
        onClick={() => move(index, index + 1)}
      >
        <IconChevronDown size={15} />
      </ActionIcon>
    </Group>
  );
  const rowProps = (_reason: Reason, index: number) => ({
    "data-over": dragged !== null && over === index ? true : undefined,
    onDragOver: (event: React.DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      setOver(index);
    },
    onDrop: (event: React.DragEvent) => {
      event.preventDefault();
      if (dragged !== null) move(dragged, index);
      setDragged(null);
      setOver(null);
    },
  });
  const columns = useMemo<Column<Reason>[]>(
    () => [{ header: record.key, cell: (reason) => reason.key, minor: true }],
    [],
  );
  return (
    <ListPage<Reason>
      kind="reasons"
      section="reasons"
      title={words.title}
      subtitle={words.subtitle}
      newLabel={words.new}
      nameHeader={record.name}
      nameOf={nameOf}
      searchText={searchText}
      columns={columns}
      order={byPosition}
      lead={lead}
      rowProps={rowProps}
      tools={
        <Text size="xs" c="dimmed">
          {words.reorderHelp}
        </Text>
      }
      empty={{ icon: IconListDetails, title: words.empty, detail: words.emptyDetail }}
      Editor={ReasonEditor}
    />
  );
}
