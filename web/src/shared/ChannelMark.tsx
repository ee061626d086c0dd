import { Tooltip } from "@mantine/core";
import {
  IconDeviceMobile,
  IconForms,
  IconInbox,
  IconMail,
  IconMessageCircle,
  IconPhone,
  IconPhoneIncoming,
  IconPlug,
} from "@tabler/icons-react";
import type { ComponentType, CSSProperties } from "react";
import { text } from "@/text";

const ICONS: Record<string, ComponentType<{ size?: number; stroke?: number; style?: CSSProperties }>> = {
  chat: IconMessageCircle,
  email: IconMail,
  webform: IconForms,
  sms: IconDeviceMobile,
  voice: IconPhone,
  external_live: IconPhoneIncoming,
  external_desk: IconInbox,
};

interface ChannelMarkProps {
  channel: string;
  /** Show the name beside the sign; otherwise it is the hover and what is read out. */
  named?: boolean;
  size?: number;
}

/** The sign of a channel, never without its name for those who cannot see it. */
export function ChannelMark({ channel, named = false, size = 16 }: ChannelMarkProps) {
  const Icon = ICONS[channel] ?? IconPlug;
  const name = text.words.channel[channel] ?? channel;
  if (named) {
    return (
      <span
        style={{
          display: "inline-flex",
          alignItems: "center",
          gap: 6,
          minWidth: 0,
          whiteSpace: "nowrap",
          verticalAlign: "middle",
        }}
      >
        <Icon size={size} stroke={1.7} aria-hidden style={{ flex: "none" }} />
        {name}
      </span>
    );
  }
  return (
    <Tooltip label={name}>
      <span role="img" aria-label={name} style={{ display: "inline-flex", verticalAlign: "middle" }}>
        <Icon size={size} stroke={1.7} />
      </span>
    </Tooltip>
  );
}
