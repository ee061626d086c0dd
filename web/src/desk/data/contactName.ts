import type { Customer } from "@/api/customers";
import type { Interaction } from "@/api/interactions";
import { useLive } from "@/live/store";
import { readableNumber } from "../call/numbers";

/** What the list and the tabs need to know of a contact to call it by a name. */
type Named = Pick<Interaction, "channel" | "sender" | "sender_name">;

/** Whether the contact came under a name of its own, not only under a number or an address. */
const hasName = ({ sender, sender_name }: Named) => sender_name !== "" && sender_name !== sender.value;

/** Whom a contact is with: a caller is called by the customer's name; who has none, by number or address. */
export function contactName(interaction: Named, customer: Pick<Customer, "name"> | undefined): string {
  if (customer?.name && (interaction.channel === "voice" || !hasName(interaction)))
    return readableNumber(customer.name);
  return hasName(interaction) ? interaction.sender_name : readableNumber(interaction.sender.value);
}

/** The same, kept up to date; null while the contact is not known. */
export function useContactName(interaction: Interaction | undefined): string | null {
  const customer = useLive(({ documents }) => documents.customers[interaction?.customer_id ?? ""]);
  return interaction ? contactName(interaction, customer) : null;
}
