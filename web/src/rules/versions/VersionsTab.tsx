import { Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  RULE_SETS_KEY,
  type RuleSet,
  type RuleVersionEntry,
  readDifference,
  readVersions,
  rollBack,
  ruleSetKey,
  versionsKey,
} from "@/api/rules";
import { useMay } from "@/app/session";
import { StatusBadge } from "@/shared/StatusBadge";
import { OpenedVersion } from "@/shared/versions/OpenedVersion";
import { VersionList } from "@/shared/versions/VersionList";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { DifferenceList } from "./DifferenceList";
import { saidToBeWithdrawn } from "./withdrawn";

const words = text.rules.versions;

interface ChangesProps {
  ruleSet: string;
  number: number;
  numbers: readonly number[];
}

/** What a version has otherwise than another one. */
function Changes({ ruleSet, number, numbers }: ChangesProps) {
  const [against, setAgainst] = useState(number - 1);
  const { data, error, refetch } = useQuery({
    queryKey: [...versionsKey(ruleSet), number, "against", against],
    queryFn: () => readDifference(ruleSet, number, against),
  });
  return (
    <>
      <Select
        size="xs"
        w={200}
        label={words.against}
        data={[
          { value: "0", label: words.nothing },
          ...numbers
            .filter((each) => each !== number)
            .map((each) => ({ value: String(each), label: words.version(each) })),
        ]}
        value={String(against)}
        allowDeselect={false}
        onChange={(value) => value !== null && setAgainst(Number(value))}
      />
      {data ? (
        <DifferenceList changes={data.changes} label={words.changed} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={3} height={20} />
      )}
    </>
  );
}

/** The versions that were published, newest first, what each changed, and the way back to one. */
export function VersionsTab({ ruleSet, opened }: { ruleSet: RuleSet; opened: number | null }) {
  const { key, live, scheduled } = ruleSet;
  const client = useQueryClient();
  const mayPublish = useMay("rules:publish");
  const address = `/rules/${key}/versions`;
  return (
    <VersionList<RuleVersionEntry>
      queryKey={versionsKey(key)}
      read={(cursor) => readVersions(key, cursor)}
      address={address}
      opened={opened}
      mark={({ number, effective_from, retired_at }) => (
        <>
          {number === live && <StatusBadge tone="good">{words.live}</StatusBadge>}
          {number === scheduled && (
            <StatusBadge tone="warn">{`${words.from} ${new Date(effective_from).toLocaleString()}`}</StatusBadge>
          )}
          {retired_at !== null && new Date(retired_at) < new Date(effective_from) && (
            <StatusBadge tone="muted">{words.withdrawn}</StatusBadge>
          )}
        </>
      )}
    >
      {(entry, entries) => (
        <OpenedVersion
          key={entry.number}
          entry={entry}
          address={address}
          rollBack={
            mayPublish && (entry.number !== live || scheduled !== null)
              ? (reason) => rollBack(key, entry.number, reason)
              : null
          }
          warning={saidToBeWithdrawn(ruleSet)}
          onRolledBack={() => {
            void client.invalidateQueries({ queryKey: ruleSetKey(key) });
            void client.invalidateQueries({ queryKey: RULE_SETS_KEY });
          }}
        >
          <Changes ruleSet={key} number={entry.number} numbers={entries.map(({ number }) => number)} />
        </OpenedVersion>
      )}
    </VersionList>
  );
}
