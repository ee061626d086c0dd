import type { Message } from "@/api/interactions";
import { text } from "@/text";
import { exactTime } from "@/ui/times";
import { paragraphsOf } from "./plainText";
import type { MailKind } from "./recipients";

const words = text.desk.composer;

/** The signature below an empty line, as it stands in a new mail. */
export const signatureHtml = (signature: string) =>
  signature.trim() ? `<p></p>${paragraphsOf(signature.trim())}` : "";

function forwarded(message: Message): string {
  const head = [
    words.forwardedHeader,
    `${words.forwardedFrom}: ${message.author_name}`,
    `${words.forwardedDate}: ${exactTime(message.sent_at)}`,
    `${words.forwardedSubject}: ${message.subject}`,
  ].join("\n");
  return `<p></p>${paragraphsOf(head)}<blockquote>${paragraphsOf(message.text)}</blockquote>`;
}

/** What the editor holds when an answer is begun: room to write, the signature, and the mail that is forwarded. */
export function openingHtml(kind: MailKind, signature: string, last: Message | undefined): string {
  return `<p></p>${signatureHtml(signature)}${kind === "forward" && last ? forwarded(last) : ""}`;
}

/** Whether anything was written besides what the editor held at the beginning. */
export const isWritten = (now: string, opening: string) => now.trim() !== "" && now.trim() !== opening.trim();
