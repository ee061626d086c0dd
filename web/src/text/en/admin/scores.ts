/** The system that is asked what contacts are worth with agents. */
export const scores = {
  title: "Scores",
  subtitle: "A system that says what a contact is worth with an agent, for services that ask it",
  connect: "Connect a system",
  connected: "The connected system",
  remove: "Disconnect",
  removeTitle: "Disconnect the system?",
  removeBody: "Its address and its secret are forgotten. Services that ask it go by their own scores from then on.",
  addressHelp: "Where questions are posted, as https://scores.example.com/score",
  help: "Each contact of a service that asks is posted to this address, with the agents who could take it.",
  deadline: "Answers are waited for",
  deadlineHelp:
    "Keep it shorter than the time for which such services gather contacts: what comes later does not count.",
  trial: "Try it",
  trialHelp: "Asks about a contact and an agent who do not exist.",
  trialStored: "What is stored is tried; save first to try what you have changed.",
  probe: "Ask it now",
  took: (milliseconds: number) => `(${milliseconds} ms)`,
};
