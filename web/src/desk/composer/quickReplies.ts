import type { QuickReply } from "@/api/directory";
import type { Interaction } from "@/api/interactions";

/** The quick replies for this contact that fit what was typed: by key first, then by title, then by text. */
export function fittingReplies(replies: readonly QuickReply[], interaction: Interaction, typed: string): QuickReply[] {
  const wanted = typed.trim().toLowerCase();
  const rank = ({ key, title, text }: QuickReply): number => {
    if (key.toLowerCase().startsWith(wanted)) return 0;
    if (title.toLowerCase().includes(wanted)) return 1;
    return text.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return replies
    .filter(({ active, channels, service_ids }) => {
      const channelFits = channels.length === 0 || channels.includes(interaction.channel);
      return active && channelFits && (service_ids.length === 0 || service_ids.includes(interaction.service_id));
    })
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((ranked) => ranked.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.reply.title.localeCompare(b.reply.title))
    .map(({ reply }) => reply);
}

/** The `/word` just before the caret that asks for a quick reply, and where it begins; null when there is none. */
export function slashBefore(text: string, caret: number): { typed: string; start: number } | null {
  const match = /(?:^|\s)\/([\w-]*)$/.exec(text.slice(0, caret));
  if (!match) return null;
  const typed = match[1] ?? "";
  return { typed, start: caret - typed.length - 1 };
}
