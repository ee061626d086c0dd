/** Queues of other systems. */
export const external = {
  agent: "Agent",
  nameThere: "Name or number there",
  addAgent: "Add an agent",
  removeAgent: (name: string) => (name ? `Remove ${name}` : "Remove this row"),
  agentMissing: "Choose an agent.",
  nameMissing: "Enter the name or number there.",
  tokenInbound: "Token it shows to us",
  tokenOutbound: "Token we show to it",
  state: "Contact with the other system",
  stateHelp: "When it was heard and reached last, and what is going on.",
  heard: "It last reported",
  reached: "It last answered us",
  never: "never",
  now: "Now",
  counts: (waiting: number, taken: number, busy: number) =>
    `${waiting} waiting, ${taken} with our agents, ${busy} ${busy === 1 ? "agent" : "agents"} busy there`,
  reportsTo: "It reports to",
  trouble: "It could not be spoken to",
  unknown: "Names that nobody here has",
};
