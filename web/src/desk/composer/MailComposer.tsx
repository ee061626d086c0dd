import { Button, Loader } from "@mantine/core";
import { IconArrowBackUp, IconArrowBackUpDouble, IconArrowForwardUp } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import classes from "./Composer.module.css";
import { type MailKind, recipientsFor } from "./recipients";
import { useDraft } from "./useDraft";

const words = text.desk.composer;

/** The rich text editor is large and only mails need it. */
const MailEditor = lazy(async () => ({ default: (await import("./MailEditor")).MailEditor }));

const KINDS = [
  { kind: "reply", label: words.reply, icon: IconArrowBackUp },
  { kind: "reply_all", label: words.replyAll, icon: IconArrowBackUpDouble },
  { kind: "forward", label: words.forward, icon: IconArrowForwardUp },
] as const;

/** Answer or forward a mail: three buttons until something is being written. */
export function MailComposer({ contact, focused }: { contact: OpenContact; focused: boolean }) {
  const { interaction, messages } = contact;
  const drafting = useDraft(contact);
  const [opened, setOpened] = useState<MailKind | null>(drafting.draft.text ? (drafting.draft.kind ?? "reply") : null);
  const several = recipientsFor("reply_all", interaction, messages).cc.length > 0;
  const write = useCallback(() => setOpened((kind) => kind ?? (several ? "reply_all" : "reply")), [several]);
  useShortcut({
    keys: "Alt+E",
    label: text.desk.contact.shortcuts.reply,
    group: "contact",
    run: write,
    enabled: focused,
  });
  if (!opened) {
    return (
      <div className={classes.modes}>
        {KINDS.filter(({ kind }) => kind !== "reply_all" || several).map(({ kind, label, icon: Icon }) => (
          <Button
            key={kind}
            size="sm"
            variant={kind === (several ? "reply_all" : "reply") ? "filled" : "default"}
            leftSection={<Icon size={16} />}
            onClick={() => setOpened(kind)}
          >
            {label}
          </Button>
        ))}
      </div>
    );
  }
  return (
    <Suspense fallback={<Loader m="md" aria-label={text.shell.loading} />}>
      <MailEditor
        contact={contact}
        drafting={drafting}
        kind={opened}
        onKind={setOpened}
        onClose={() => setOpened(null)}
      />
    </Suspense>
  );
}
