/** What happened in a call, in words: one line for each moment. */
export const callMoments = {
  title: (n: number) => (n === 0 ? "What happened in the call" : `What happened in the call · ${n}`),
  none: "Nothing is known of this call.",
  /** Whose telephone it is when nobody's name is known. */
  somebody: {
    customer: "The customer",
    agent: "The agent",
    outside: "The outside number",
    supervisor: "A supervisor",
  } as Record<string, string>,
  started: { inbound: "The call came in", outbound: "The call was made" } as Record<string, string>,
  called: (who: string) => `${who} was called`,
  answered: (who: string) => (who ? `${who} answered` : "The call was answered"),
  notReached: (who: string, why: string) => `${who} was not reached${why && `: ${why}`}`,
  left: (who: string, why: string) => `${who} left${why && `: ${why}`}`,
  menu: "In the menu",
  waiting: "Waits for somebody",
  talking: "Talking",
  held: (who: string) => `${who} was put on hold`,
  unheld: (who: string) => `${who} was taken off hold`,
  transfer: (who: string, asked: boolean) => (asked ? `${who} was asked to take it` : `It was handed on to ${who}`),
  transferEnded: {
    completed: "The transfer was made",
    joined: "The transfer became a conference",
    kept: "The agent kept the customer",
    returned: "The customer went back to the queue",
    abandoned: "The customer was gone before the transfer was made",
  } as Record<string, string>,
  partnerLost: "The agent's softphone was lost; the customer waits for it",
  takenBack: (span: string) =>
    span ? `The line was thought lost for ${span}, and was not` : "The line was thought lost, and was not",
  soundLost: (who: string) => `${who} was not heard any more`,
  soundBack: (who: string) => `${who} was heard again`,
  soundPoor: (who: string) => `${who} was on a poor line`,
  attended: {
    listen: (who: string) => `${who} listened`,
    whisper: (who: string) => `${who} spoke to the agent`,
    talk: (who: string) => `${who} joined`,
  } as Record<string, (who: string) => string>,
  takenOver: (who: string) => `${who} took the call over`,
  ended: (why: string) => `The call ended${why && `: ${why}`}`,
};
