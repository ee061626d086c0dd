import { paragraphsOf } from "./plainText";

/** What the editor holds when an answer is begun: room to write, and the agent's signature below it. */
export function openingHtml(signature: string): string {
  return signature.trim() ? `<p></p><p></p>${paragraphsOf(signature.trim())}` : "<p></p>";
}
