import { useMemo } from "react";
import { useSession } from "@/app/session";
import { useNames } from "@/shared/useNames";
import type { OpenContact } from "../data/contact";
import type { PlaceholderValues } from "./placeholders";

/** What the placeholders of quick replies stand for in this contact. */
export function usePlaceholderValues(contact: OpenContact): PlaceholderValues {
  const { agent, account } = useSession();
  const names = useNames();
  const { interaction, customer, case: record } = contact;
  return useMemo(() => {
    const name = customer?.name || interaction.sender_name;
    return {
      "customer.name": name,
      "customer.first_name": name.split(/\s+/)[0],
      "agent.name": account.name,
      "agent.alias": agent?.alias || account.name,
      "case.number": String(record.number),
      "case.subject": record.subject,
      "service.name": names.service(interaction.service_id),
    };
  }, [customer, interaction, record, agent, account, names]);
}
