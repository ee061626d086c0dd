import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import look from "./VersionList.module.css";

const words = text.rules.versions;

/** What was published, by whom and why, in a list of versions. */
export interface VersionEntry {
  number: number;
  at: string;
  account_name: string;
  approved_by?: string | null;
  restored: number | null;
  reason: string;
}

/** When, by whom, why, and which version it repeats. */
export function VersionFacts({ entry }: { entry: VersionEntry }) {
  const { at, account_name, approved_by, restored, reason } = entry;
  return (
    <>
      <p>
        <Instant at={at} /> {words.by(account_name)}
        {approved_by && approved_by !== account_name && `, ${words.approvedBy(approved_by)}`}
        {restored !== null && ` · ${words.restored(restored)}`}
      </p>
      {reason && <p className={look.reason}>{reason}</p>}
    </>
  );
}
