import { ActionIcon, CloseButton, Tooltip, UnstyledButton } from "@mantine/core";
import { IconChevronLeft, IconColumns2, IconLayoutSidebarRight, IconSquare } from "@tabler/icons-react";
import { useCallback, useEffect, useRef } from "react";
import type { Id } from "@/api/units";
import { useShortcut } from "@/keys/useShortcut";
import { useLive } from "@/live/store";
import { ChannelMark } from "@/shared/ChannelMark";
import { text } from "@/text";
import classes from "./DeskPage.module.css";
import { useContactName } from "./data/contactName";
import { currentOf, useWorkplace, workplace } from "./data/workplace";

const words = text.desk.tabs;

function Tab({ id, onOpen }: { id: Id; onOpen: (id: Id) => void }) {
  const interaction = useLive((state) => state.documents.interactions[id]);
  const current = useWorkplace((state) => currentOf(state) === id);
  const shown = useWorkplace((state) => state.shown.includes(id));
  const name = useContactName(interaction) ?? "…";
  const tab = useRef<HTMLDivElement>(null);
  // A new name is wider or narrower, so the tab may have left the strip again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    if (current) tab.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current, name]);
  return (
    <div ref={tab} className={classes.tab} data-shown={shown} data-current={current}>
      <UnstyledButton className={classes.tabButton} aria-current={current} title={name} onClick={() => onOpen(id)}>
        {interaction && <ChannelMark channel={interaction.channel} size={15} />}
        {(interaction?.unread ?? 0) > 0 && (
          <span className={classes.dot} role="img" aria-label={text.desk.list.unread(interaction?.unread ?? 0)} />
        )}
        <span>{name}</span>
      </UnstyledButton>
      <CloseButton size="xs" mx={4} aria-label={words.close(name)} onClick={() => workplace.close(id)} />
    </div>
  );
}

/** The open contacts, and how they are laid out. */
export function DeskTabs({ onOpen }: { onOpen: (id: Id) => void }) {
  const tabs = useWorkplace((state) => state.tabs);
  const split = useWorkplace((state) => state.split);
  const panel = useWorkplace((state) => state.panel);
  const closeCurrent = useCallback(() => {
    const id = currentOf(useWorkplace.getState());
    if (id) workplace.close(id);
  }, []);
  useShortcut({ keys: "Alt+S", label: words.split, group: "desk", run: workplace.toggleSplit });
  useShortcut({ keys: "Alt+C", label: text.desk.contact.shortcuts.panel, group: "desk", run: workplace.togglePanel });
  useShortcut({ keys: "Alt+X", label: words.closeTab, group: "desk", run: closeCurrent });
  const splitLabel = split ? words.unsplit : words.split;
  return (
    <div className={classes.tabs}>
      <ActionIcon size={30} className={classes.back} aria-label={words.back} onClick={workplace.list}>
        <IconChevronLeft size={17} />
      </ActionIcon>
      <nav className={classes.strip} aria-label={words.label}>
        {tabs.map((id) => (
          <Tab key={id} id={id} onOpen={onOpen} />
        ))}
      </nav>
      <div className={classes.tools}>
        <Tooltip label={`${splitLabel} (Alt+S)`}>
          <ActionIcon
            size={30}
            aria-label={splitLabel}
            aria-pressed={split}
            disabled={tabs.length < 1}
            onClick={workplace.toggleSplit}
          >
            {split ? <IconSquare size={17} /> : <IconColumns2 size={17} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${words.panel} (Alt+C)`}>
          <ActionIcon size={30} aria-label={words.panel} aria-pressed={panel} onClick={workplace.togglePanel}>
            <IconLayoutSidebarRight size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
