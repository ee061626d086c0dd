/** What a customer is in the middle of. */
export const continuity = {
  region: (name: string) => `What ${name} is in the middle of`,
  dealing: (number: number, subject: string, step: string, channel: string) =>
    `Case ${number}: ${subject} · ${step}${channel ? ` (${channel})` : ""}`,
  step: {
    waiting: "waits for us",
    in_hand: "in hand",
    callback: "to be called",
    customer: "waits for the customer",
    open: "not resolved",
  } as Record<string, string>,
  last: (ours: boolean, channel: string) => `${ours ? "We said" : "Customer said"} last (${channel}):`,
  page: "Is looking at",
  pages: (n: number) => (n === 1 ? "1 page in this session" : `${n} pages in this session`),
  told: "Told us already",
  more: "Where the customer stands",
  less: "Less",
};
