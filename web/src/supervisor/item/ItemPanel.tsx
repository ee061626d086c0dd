import { ActionIcon, Button, Menu, Tabs, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowsLeftRight,
  IconBan,
  IconChevronDown,
  IconExternalLink,
  IconUserShare,
  IconX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Interaction } from "@/api/interactions";
import { readWorkItem, type WorkItem } from "@/api/routing";
import { waitNotes } from "@/callbacks/waitNotes";
import { useLive } from "@/live/store";
import { ChannelMark } from "@/shared/ChannelMark";
import { sayHolders } from "@/shared/holders";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Loading } from "@/ui/Loading";
import { aboutOf, ordersFor, whoOf } from "../queue/row";
import { StateChip } from "../queue/StateChip";
import classes from "./ItemPanel.module.css";
import { OfferHistory } from "./OfferHistory";
import { OrderDialog, type OrderKind } from "./OrderDialogs";
import { ReadOnlyContact } from "./ReadOnlyContact";
import { WhyWaiting } from "./WhyWaiting";

const words = text.supervisor.item;

interface ItemPanelProps {
  id: string;
  /** Opened to see why it waits. */
  asked: boolean;
  /** The item as the list shows it; fetched when the list does not have it. */
  listed: WorkItem | null;
  contact: Interaction | null;
  names: Names;
  onClose: () => void;
  onChanged: (item: WorkItem) => void;
}

/** The newest form of an item that any source knows. */
function useItem(id: string, listed: WorkItem | null) {
  const live = useLive((state) => state.documents.workItems[id]);
  const fetched = useQuery({ queryKey: ["work-item", id], queryFn: () => readWorkItem(id), staleTime: 0 });
  const known = [listed, live, fetched.data].filter((item): item is WorkItem => Boolean(item));
  const item = known.reduce<WorkItem | null>(
    (best, next) => (best && best.version >= next.version ? best : next),
    null,
  );
  return { item, error: fetched.error, refetch: fetched.refetch };
}

function Actions({ item, onOrder }: { item: WorkItem; onOrder: (kind: OrderKind) => void }) {
  const may = ordersFor(item);
  const entries = [
    { kind: "move" as const, label: words.move, icon: IconArrowsLeftRight, allowed: may.move },
    { kind: "assign" as const, label: words.assign, icon: IconUserShare, allowed: may.assign },
    { kind: "takeBack" as const, label: words.takeBack, icon: IconArrowBackUp, allowed: may.takeBack },
    { kind: "cancel" as const, label: words.cancel, icon: IconBan, allowed: may.cancel, colour: "red" },
  ];
  if (!entries.some(({ allowed }) => allowed)) return null;
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <Button size="xs" rightSection={<IconChevronDown size={14} />}>
          {words.actions}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map(({ kind, label, icon: Icon, allowed, colour }) => (
          <Menu.Item
            key={kind}
            leftSection={<Icon size={16} />}
            disabled={!allowed}
            color={allowed ? colour : undefined}
            onClick={() => onOrder(kind)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** One contact of the queue: what it is, the conversation read-only, why it waits, its offers, and what can be ordered. */
export function ItemPanel({ id, asked, listed, contact: listedContact, names, onClose, onChanged }: ItemPanelProps) {
  const { item, error, refetch } = useItem(id, listed);
  const known = useLive((state) => state.documents.interactions[item?.interaction_id ?? ""]);
  const contact = listedContact ?? known ?? null;
  const [order, setOrder] = useState<OrderKind | null>(null);
  const [tab, setTab] = useState<string | null>(null);
  if (!item) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  const shown = tab ?? (asked || item.state === "queued" ? "waiting" : "conversation");
  return (
    <section className={classes.panel} aria-label={whoOf(contact)}>
      <header className={classes.head}>
        <div className={classes.who}>
          <h2>{contact ? whoOf(contact) : text.words.workItemState[item.state]}</h2>
          <p>{aboutOf(contact)}</p>
        </div>
        <Actions item={item} onOrder={setOrder} />
        {item.interaction_id && (
          <Tooltip label={words.openFull}>
            <ActionIcon component={Link} to={`/contacts/${item.interaction_id}`} aria-label={words.openFull}>
              <IconExternalLink size={17} />
            </ActionIcon>
          </Tooltip>
        )}
        <ActionIcon onClick={onClose} aria-label={text.supervisor.queue.close}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <div className={classes.facts}>
        <StateChip state={item.state} />
        <ChannelMark channel={item.channel} named />
        <span>{names.service(item.service_id)}</span>
        {item.agent_id && <span>{sayHolders(item, names)}</span>}
        {waitNotes(item).map((note) => (
          <span key={note}>{note}</span>
        ))}
      </div>
      <Tabs value={shown} onChange={setTab} className={classes.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="conversation">{words.tabs.conversation}</Tabs.Tab>
          <Tabs.Tab value="waiting">{words.tabs.waiting}</Tabs.Tab>
          <Tabs.Tab value="offers">{words.tabs.offers}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="conversation" className={classes.conversation}>
          {item.interaction_id && <ReadOnlyContact key={item.interaction_id} id={item.interaction_id} />}
        </Tabs.Panel>
        {/* Nothing in it takes the focus, and what scrolls must be reachable by keyboard. */}
        <Tabs.Panel value="waiting" className={classes.scroll} tabIndex={0}>
          <WhyWaiting item={item} names={names} />
        </Tabs.Panel>
        <Tabs.Panel value="offers" className={classes.scroll}>
          <OfferHistory item={item} names={names} />
        </Tabs.Panel>
      </Tabs>
      {order && (
        <OrderDialog
          key={order}
          kind={order}
          item={item}
          names={names}
          onClose={() => setOrder(null)}
          onDone={onChanged}
        />
      )}
    </section>
  );
}
