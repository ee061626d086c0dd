import { VisuallyHidden } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useCallback, useEffect } from "react";
import { useNavigate, useParams } from "react-router";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Conversation } from "./conversation/Conversation";
import classes from "./DeskPage.module.css";
import { DeskTabs } from "./DeskTabs";
import { currentOf, useWorkplace, workplace } from "./data/workplace";
import { GoneNotice } from "./external/GoneNotice";
import { ContactList } from "./list/ContactList";
import { CustomerPanel } from "./panel/CustomerPanel";

const words = text.desk.tabs;

function Pane({ side, id, current, split }: { side: 0 | 1; id: Id | null; current: boolean; split: boolean }) {
  return (
    <div
      className={classes.pane}
      data-current={current}
      onFocusCapture={() => workplace.focus(side)}
      onPointerDownCapture={() => workplace.focus(side)}
    >
      {id ? (
        <Conversation key={id} interactionId={id} focused={current} />
      ) : (
        <EmptyState icon={IconMessages} title={words.choose} detail={split ? words.chooseBeside : words.chooseDetail} />
      )}
    </div>
  );
}

function Panes() {
  const { shown, side, split } = useWorkplace();
  return (
    <div className={classes.panes} data-split={split}>
      <Pane side={0} id={shown[0]} current={side === 0} split={split} />
      {split && <Pane side={1} id={shown[1]} current={side === 1} split={split} />}
    </div>
  );
}

/** Keep the address of the page and the contact in view together, so that reload and back lead to the same place. */
function useAddress(): (id: Id) => void {
  const { interactionId } = useParams();
  const navigate = useNavigate();
  const current = useWorkplace(currentOf);
  useEffect(() => {
    if (interactionId) workplace.open(interactionId);
  }, [interactionId]);
  useEffect(() => {
    const shown = currentOf(useWorkplace.getState());
    if (shown !== (interactionId ?? null) && shown === current)
      navigate(shown ? `/desk/${shown}` : "/desk", { replace: true });
  }, [current, interactionId, navigate]);
  return useCallback((id: Id) => workplace.open(id), []);
}

/** The agent's desk: my contacts, one or two of them open, and the customer beside. */
export function DeskPage() {
  const open = useAddress();
  const current = useWorkplace(currentOf);
  const panel = useWorkplace((state) => state.panel);
  return (
    <div className={classes.desk} data-open={current !== null} data-panel={panel && current !== null}>
      <VisuallyHidden component="h1">{text.shell.nav.desk}</VisuallyHidden>
      <GoneNotice />
      <div className={classes.list}>
        <ContactList onOpen={open} />
      </div>
      <div className={classes.middle}>
        <DeskTabs onOpen={open} />
        <Panes />
      </div>
      {panel && current && <CustomerPanel key={current} interactionId={current} />}
    </div>
  );
}
