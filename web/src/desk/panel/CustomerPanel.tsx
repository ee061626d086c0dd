import { Tabs } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import { useState } from "react";
import type { Id } from "@/api/units";
import { useMay } from "@/app/session";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { LoadingRows } from "@/ui/Loading";
import { useContact } from "../data/contact";
import { ChooseCustomer } from "./ChooseCustomer";
import { CustomerCard } from "./CustomerCard";
import classes from "./CustomerPanel.module.css";
import { Timeline } from "./Timeline";
import { ViewPanel } from "./ViewPanel";
import { WorkTab } from "./WorkTab";

const words = text.desk.panel;

interface CustomerPanelProps {
  interactionId: Id;
  readOnly?: boolean;
}

/** The customer of the contact in view: who it is, what was before, what is noted. */
export function CustomerPanel({ interactionId, readOnly = false }: CustomerPanelProps) {
  const { contact, error } = useContact(interactionId);
  const supervises = useMay("supervise");
  const [choosing, setChoosing] = useState(false);
  if (!contact) return <aside className={classes.panel}>{error ? null : <LoadingRows />}</aside>;
  const { customer } = contact;
  const mayWrite = !readOnly && (contact.answerable || contact.wrapping || supervises);
  return (
    <aside className={classes.panel} aria-label={words.label}>
      <Tabs defaultValue="customer" className={classes.tabs} keepMounted={false}>
        <Tabs.List grow>
          {(["customer", "view", "history", "work"] as const).map((tab) => (
            <Tabs.Tab key={tab} value={tab} h={40}>
              {words.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={classes.body}>
          <Tabs.Panel value="customer">
            {customer && !choosing ? (
              <CustomerCard
                customerId={customer.id}
                currentCase={contact.case}
                {...(mayWrite && { onChange: () => setChoosing(true) })}
              />
            ) : (
              <ChooseCustomer
                contact={contact}
                mayChoose={mayWrite}
                {...(customer && { onDone: () => setChoosing(false) })}
              />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="view">
            {customer ? (
              <ViewPanel key={customer.id} customerId={customer.id} />
            ) : (
              <EmptyState icon={IconUserQuestion} title={words.noCustomer} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="history" h="100%">
            <Timeline customerId={customer?.id ?? null} currentId={interactionId} />
          </Tabs.Panel>
          <Tabs.Panel value="work">
            <WorkTab contact={contact} mayWrite={mayWrite} />
          </Tabs.Panel>
        </div>
      </Tabs>
    </aside>
  );
}
