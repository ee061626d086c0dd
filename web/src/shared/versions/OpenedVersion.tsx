import { ActionIcon, Button } from "@mantine/core";
import { IconRestore, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { text } from "@/text";
import { RollBackDialog } from "./RollBackDialog";
import { type VersionEntry, VersionFacts } from "./VersionFacts";
import look from "./VersionList.module.css";

const words = text.rules.versions;

interface OpenedVersionProps {
  entry: VersionEntry;
  /** The page of the versions, without a slash at its end. */
  address: string;
  /** Puts the version into force again; null for one that is, and for whoever may not. */
  rollBack: ((reason: string) => Promise<{ number: number }>) | null;
  onRolledBack: () => void | Promise<void>;
  /** What else bringing it back does, if anything. */
  warning?: string | undefined;
  /** What the version changed. */
  children: ReactNode;
}

/** One version beside the list, with the way back to it. */
export function OpenedVersion({ entry, address, rollBack, onRolledBack, warning, children }: OpenedVersionProps) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  return (
    <section className={look.version} aria-label={words.version(entry.number)}>
      <header>
        <h2>{words.version(entry.number)}</h2>
        {rollBack && (
          <Button leftSection={<IconRestore size={16} />} onClick={() => setAsking(true)}>
            {words.rollBack}
          </Button>
        )}
        <ActionIcon aria-label={words.close} onClick={() => navigate(address)}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <VersionFacts entry={entry} />
      {children}
      {asking && rollBack && (
        <RollBackDialog
          number={entry.number}
          rollBack={rollBack}
          warning={warning}
          onDone={async (number) => {
            await onRolledBack();
            void navigate(`${address}/${number}`);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
