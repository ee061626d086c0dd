/** Pairs of contacts and agents that are made by their value. */
export const value = {
  score: "What a contact with an agent is worth",
  scoreHelp:
    "A rule that gives a number. It may name agent.skills (the level in a skill by its key, 0 without it) and item.service, item.medium and item.priority.",
  scoreExample: '10 * agent.skills.sales + (if item.medium = "call" then 5 else 0)',
  scoreMissing: "Write what a contact with an agent is worth.",
  window: "Gathered for",
  windowHelp: "Contacts wait so long for each other before they are paired; of several services, the shortest counts.",
};
