import { IconCircleCheckFilled, IconCircleDashed, IconCircleMinus } from "@tabler/icons-react";
import type { PresenceState } from "@/api/agents";
import { text } from "@/text";

const SIGNS = {
  ready: { icon: IconCircleCheckFilled, colour: "var(--mo-good)" },
  not_ready: { icon: IconCircleMinus, colour: "var(--mo-warn)" },
  signed_out: { icon: IconCircleDashed, colour: "var(--mo-ink-soft)" },
} as const;

/** The name of a presence: the reason when there is one. */
export function presenceName(state: PresenceState, reason: string | null): string {
  const name = text.words.presence[state] ?? state;
  if (state !== "not_ready" || !reason) return name;
  return `${name}: ${text.words.notReadyReason[reason] ?? reason}`;
}

/** A presence by sign, colour and word. */
export function PresenceMark({ state, reason }: { state: PresenceState; reason: string | null }) {
  const { icon: Icon, colour } = SIGNS[state];
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 6, minWidth: 0 }}>
      <Icon size={16} color={colour} style={{ flex: "none" }} aria-hidden />
      <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
        {presenceName(state, reason)}
      </span>
    </span>
  );
}
