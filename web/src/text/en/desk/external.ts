/** Contacts that are handled in another system. */
export const external = {
  region: (system: string) => `Handled in ${system}`,
  handled: (system: string) => `Handled in ${system}`,
  usual: "Answer it there, then wrap up here.",
  number: (id: string) => `Its number there: ${id}`,
  open: (system: string) => `Open in ${system}`,
  confirmed: (system: string) => `${system} has given it to you.`,
  telling: (system: string) => `Telling ${system} that you take it…`,
  trouble: "Not told yet",
  gone: "Gone before you got it",
  goneDetail: (name: string) =>
    name ? `${name} left, or somebody else answered. You are free again.` : "You are free again.",
};
