import type { Interaction, Message, OutgoingMessage } from "@/api/interactions";

export type MailKind = Exclude<OutgoingMessage["kind"], "chat">;

export interface Recipients {
  to: string[];
  cc: string[];
}

const ADDRESS = /^[^@\s<>"(),:;\\[\]]+@[^@\s<>"(),:;\\[\]]+\.[^@\s<>"(),:;\\[\]]+$/;

/** Whether something can be an e-mail address; the server decides in the end. */
export const isAddress = (value: string) => ADDRESS.test(value.trim());

/** The address inside `Name <name@example.com>`, in lower case. */
export function plainAddress(value: string): string {
  const inside = /<([^<>]+)>\s*$/.exec(value);
  return (inside?.[1] ?? value).trim().toLowerCase();
}

const unique = (addresses: string[]) => [...new Set(addresses.map((address) => address.toLowerCase()))];

function mailsOf(source: Pick<Interaction, "parties"> | undefined, roles: readonly string[]): string[] {
  const parties = source?.parties ?? [];
  return parties
    .filter(({ role, identifier }) => roles.includes(role) && identifier.kind === "email")
    .map(({ identifier }) => identifier.value);
}

/** Whom the customer's side writes from: the sender of the last incoming mail, else how the contact began. */
function customerAddress(interaction: Interaction, lastIncoming: Message | undefined): string[] {
  const from = mailsOf(lastIncoming, ["from"])[0];
  if (from) return [from];
  return interaction.sender.kind === "email" ? [interaction.sender.value] : [];
}

/** Who gets the answer by default: the customer; with all others who take part for "reply to all"; nobody for a forward. */
export function recipientsFor(kind: MailKind, interaction: Interaction, messages: readonly Message[]): Recipients {
  if (kind === "forward") return { to: [], cc: [] };
  const lastIncoming = messages.findLast(({ direction }) => direction === "in");
  const to = unique(customerAddress(interaction, lastIncoming));
  if (kind === "reply") return { to, cc: [] };
  const others = unique(mailsOf(interaction, ["to", "cc"]));
  return { to, cc: others.filter((address) => !to.includes(address)) };
}

/** `Re:` or `Fwd:` once before the subject. */
export function subjectFor(kind: MailKind, subject: string): string {
  const bare = subject.replace(/^((re|aw|fwd?|wg)\s*:\s*)+/i, "");
  return `${kind === "forward" ? "Fwd" : "Re"}: ${bare}`;
}
