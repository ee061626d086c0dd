/** Channels whose messages are short lines without a subject, shown as bubbles. */
export const isInLines = (channel: string) => channel === "chat" || channel === "sms";
