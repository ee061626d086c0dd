/** Which work may interrupt which, the ramp-up, what a wrap-up holds, and what somebody takes who becomes free. */
export const capacity = {
  title: "Capacity",
  subtitle: "What an agent with little room left may still be offered",
  matrix: "Interruptions",
  matrixHelp:
    "An agent without room is offered a contact of the row all the same, if work of a marked column can be put on hold for it. It goes on by itself when the contact is over.",
  mayInterrupt: "May interrupt",
  cell: (above: string, below: string) => `${above} may interrupt ${below}`,
  round: (one: string, other: string) => `${one} and ${other} would interrupt each other. Let one of them go first.`,
  rampUp: "Ramp-up after an absence",
  rampUpHelp: "Whoever comes back begins with one contact; the room grows evenly until all of it is there.",
  rampUpTime: "Time until all the room is there",
  rampUpNone: "0: all of it at once. At most 4 hours.",
  wrapUp: "During a wrap-up",
  wrapUpHelp: "What an agent is kept from while filling in the form after a contact.",
  holds: { own_units: "The contact keeps its own units", all_media: "Nothing new on any channel" },
  holdsHelp: {
    own_units: "What room is left may be used for other contacts.",
    all_media: "Everything else waits until the wrap-up is over.",
  },
  takes: "Who becomes free takes",
  takesHelp: "Among the contacts of one class that the agent can take.",
  take: { most_urgent: "What is most urgent", best_skilled: "What the agent is best at" },
  takeHelp: {
    most_urgent: "Nobody waits longer than the order of the queue says.",
    best_skilled:
      "The highest proficiencies first, and of those what is most urgent. Contacts that nobody is best at may wait long.",
  },
};
