import { choosing } from "./actions/choosing";
import { editor } from "./actions/editor";
import { proof } from "./actions/proof";

/** Actions: what is said to customers, when, and in which words on which channel. */
export const actions = {
  title: "Actions",
  tabs: {
    list: "Actions",
    choosing: "Choosing",
    simulate: "Simulate",
    whatIf: "What if",
    versions: "Versions",
    results: "Results",
  },
  inForce: (number: number | null) => (number === null ? "Nothing is in force yet" : `Version ${number} is in force`),
  changedBy: (who: string) => `changed by ${who}`,
  unsaved: "Unsaved changes",
  edited: "being written",
  save: "Save",
  saveShortcut: "Save the draft",
  saveFailed: "The draft was not saved",
  undo: "Undo",
  redo: "Redo",
  publish: "Publish…",
  channels: { agent: "Agent", web: "Web page", email: "E-mail", ivr: "Voice menu", sms: "Text message", chat: "Chat" },
  kinds: { mandatory: "Notice", service: "Service message", retention: "Retention", offer: "Offer" },
  kindHelp: {
    mandatory: "Has to be said; no cap stops it.",
    service: "Helps the customer with what he has.",
    retention: "Keeps a customer who may leave.",
    offer: "Something new.",
  },
  states: { live: "On", off: "Switched off", later: "Not yet", over: "Over", silent: "No treatment" },
  noGroup: "No group",
  responses: {
    shown: "shown",
    sent: "sent",
    accepted: "accepted",
    declined: "declined",
    later: "later",
    ignored: "ignored",
    clicked: "clicked",
    expired: "expired",
    withdrawn: "withdrawn",
  },
  ...editor,
  choosing,
  ...proof,
};
