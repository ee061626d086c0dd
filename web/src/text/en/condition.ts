/** Conditions of services, and the attributes that they name. */
export const condition = {
  label: "Who may take it, beside the skills",
  help: "A condition that an agent has to meet; empty: anybody with the skills. What is not known does not fit.",
  known: (attributes: string) => `Attributes of agents and contacts: ${attributes}.`,
  none: "There are no routing attributes yet.",
  channel: "the contact's channel",
  example: "agent.attributes.team = item.attributes.team",
  step: "Who may take it from then on",
  stepHelp: "Empty: anybody with the skills.",
  stepChoice: "Condition from then on",
  stepKeeps: "As before",
  stepReplaces: "Another one, or none",
  fails: (condition: string, facts: string) => `Does not meet ${condition} (${facts})`,
  ofItem: (key: string, value: string) => `contact's ${key}: ${value}`,
  ofAgent: (key: string, value: string) => `agent's ${key}: ${value}`,
  unknown: "not known",
  nothingCompared: "by its medium",
};
