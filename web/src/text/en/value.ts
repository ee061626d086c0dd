/** Why another system's scores did not count. */
const TROUBLES: Record<string, string> = {
  late: "it had not answered by then",
  slow: "it did not answer in time",
  down: "it cannot be reached",
  forbidden: "it refused us",
  schema: "its answer cannot be believed",
  resting: "it has failed again and again, and is left alone for a while",
  unconnected: "no such system is connected",
};

/** Pairs of contacts and agents that are made by their value. */
export const value = {
  score: "What a contact with an agent is worth",
  scoreHelp:
    "A rule that gives a number. It may name agent.skills (the level in a skill by its key, 0 without it) and item.service, item.medium and item.priority.",
  names: { service: "key of the contact's service", priority: "its head start in seconds" },
  scoreExample: '10 * agent.skills.sales + (if item.medium = "voice" then 5 else 0)',
  scoreWithout: "What it is worth while the other system says nothing (empty: the longest idle)",
  outside: "Ask another system",
  outsideHelp:
    "The system connected under Scores is asked about each contact while it is gathered. What it says in time counts; otherwise the rule below does.",
  said: "Another system said what it is worth",
  insteadOf: (trouble: string) =>
    `The plan's own score counted instead of the other system's: ${TROUBLES[trouble] ?? trouble}`,
  scoreMissing: "Write what a contact with an agent is worth.",
  window: "Gathered for",
  windowHelp: "Contacts wait so long for each other before they are paired; of several services, the shortest counts.",
};
