import { useQueryClient } from "@tanstack/react-query";
import {
  CATALOGUE_KEY,
  type CatalogueEntry,
  readCatalogueVersions,
  readDraft,
  rollBackCatalogue,
  VERSIONS_KEY,
} from "@/api/actions";
import { useMay } from "@/app/session";
import { StatusBadge } from "@/shared/StatusBadge";
import { OpenedVersion } from "@/shared/versions/OpenedVersion";
import { VersionList } from "@/shared/versions/VersionList";
import { text } from "@/text";
import { isDirty, useDraftStore } from "../model/draft";

const words = text.rules.versions;
const ADDRESS = "/actions/versions";

/** The versions that were published, newest first, what each changed, and the way back to one. */
export function VersionsTab({ opened, live }: { opened: number | null; live: number }) {
  const store = useDraftStore();
  const client = useQueryClient();
  const mayPublish = useMay("actions:publish");
  const newest = (entries: readonly CatalogueEntry[]) => Math.max(live, entries[0]?.number ?? 0);
  const takeDraft = async () => {
    const draft = await readDraft();
    const state = store.getState();
    if (isDirty(state)) state.saved(draft, state.stored.content);
    else state.load(draft);
    void client.invalidateQueries({ queryKey: CATALOGUE_KEY });
  };
  return (
    <VersionList<CatalogueEntry>
      queryKey={VERSIONS_KEY}
      read={readCatalogueVersions}
      address={ADDRESS}
      opened={opened}
      mark={({ number }, entries) => number === newest(entries) && <StatusBadge tone="good">{words.live}</StatusBadge>}
    >
      {(entry, entries) => (
        <OpenedVersion
          key={entry.number}
          entry={entry}
          address={ADDRESS}
          rollBack={
            mayPublish && entry.number !== newest(entries) ? (reason) => rollBackCatalogue(entry.number, reason) : null
          }
          onRolledBack={takeDraft}
        >
          <h3>{words.changed}</h3>
          {entry.changes.length ? (
            <ul>
              {entry.changes.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          ) : (
            <p>{words.same}</p>
          )}
        </OpenedVersion>
      )}
    </VersionList>
  );
}
