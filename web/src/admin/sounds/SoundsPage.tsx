import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconMusic, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { dropSound, readSounds, SOUNDS_KEY, type Sound } from "@/api/sounds";
import { PageHeader } from "@/shared/PageHeader";
import { SearchField } from "@/shared/SearchField";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { clockSpan } from "@/ui/times";
import { ConfirmDelete } from "../record/ConfirmDelete";
import { matches } from "../record/search";
import { PlayButton } from "./PlayButton";
import classes from "./Sounds.module.css";
import { UploadDialog } from "./UploadDialog";

const words = text.admin.sounds;
const record = text.admin.record;

function DeleteDialog({ sound, onClose }: { sound: Sound; onClose: () => void }) {
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => dropSound(sound.id),
    onSuccess: () => {
      client.setQueryData<Sound[]>(SOUNDS_KEY, (all) => all?.filter(({ id }) => id !== sound.id));
      notifications.show({ color: "green", message: words.deleted(sound.name) });
      onClose();
    },
  });
  return (
    <ConfirmDelete
      title={words.deleteTitle(sound.name)}
      body={words.deleteBody}
      confirm={words.delete}
      error={drop.error}
      pending={drop.isPending}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    />
  );
}

function Row({ sound, onDelete }: { sound: Sound; onDelete: () => void }) {
  const used = sound.used_in.length > 0;
  const label = used ? words.inUse(sound.used_in.join(", ")) : words.deleteOne(sound.name);
  return (
    <tr>
      <th scope="row">
        <b>{sound.name}</b>
      </th>
      <td>
        <code>{sound.key}</code>
      </td>
      <td>{clockSpan(sound.seconds)}</td>
      <td className={classes.used}>{sound.used_in.join(", ") || "–"}</td>
      <td>
        <Instant at={sound.uploaded_at} />
        <span className={classes.soft}>{sound.uploaded_by}</span>
      </td>
      <td className={classes.actions}>
        <PlayButton sound={sound} />
        <Tooltip label={label}>
          <ActionIcon
            aria-label={label}
            aria-disabled={used}
            data-disabled={used || undefined}
            onClick={used ? undefined : onDelete}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

/** The company's own prompts and music. */
export function SoundsPage() {
  const query = useQuery({ queryKey: SOUNDS_KEY, queryFn: readSounds });
  const [search, setSearch] = useState("");
  const [uploading, setUploading] = useState(false);
  const [deleting, setDeleting] = useState<Sound | null>(null);
  const shown = (query.data ?? [])
    .filter(({ name, key, used_in }) => matches(search, `${name} ${key} ${used_in.join(" ")}`))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const none = query.data?.length === 0;
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        <Button leftSection={<IconUpload size={16} />} onClick={() => setUploading(true)}>
          {words.new}
        </Button>
      </PageHeader>
      <search>
        <SearchField label={record.search} value={search} onChange={setSearch} width={240} />
      </search>
      {query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingRows rows={5} />}
      {query.data && shown.length === 0 && (
        <EmptyState
          icon={IconMusic}
          title={none ? words.empty : words.noneFound}
          {...(none && { detail: words.emptyDetail })}
        />
      )}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.scroller} aria-label={words.title} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{record.name}</th>
                <th scope="col">{record.key}</th>
                <th scope="col">{words.columns.length}</th>
                <th scope="col">{words.columns.used}</th>
                <th scope="col">{words.columns.uploaded}</th>
                <th scope="col" aria-label={words.columns.actions} />
              </tr>
            </thead>
            <tbody>
              {shown.map((sound) => (
                <Row key={sound.id} sound={sound} onDelete={() => setDeleting(sound)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {uploading && <UploadDialog onClose={() => setUploading(false)} />}
      {deleting && <DeleteDialog sound={deleting} onClose={() => setDeleting(null)} />}
    </div>
  );
}
