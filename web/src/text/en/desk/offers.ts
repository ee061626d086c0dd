const percent = (share: number) => `${(share * 100).toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
const number = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 2 });

/** What we have to say to the customer of the contact in hand. */
export const offers = {
  region: (name: string) => `What to say to ${name}`,
  loading: "Looking for what to say…",
  again: "Try again",
  nothing: (leftOut: number) =>
    leftOut === 0 ? "Nothing to offer" : `Nothing to offer: ${leftOut === 1 ? "1 does" : `${leftOut} do`} not fit now`,
  control: "This customer is asked nothing: one of those with whom we compare.",
  degraded: (why: string) => `Not everything counts for offers: ${why}.`,
  notKnown: (attribute: string) => `${attribute} is not known`,
  unproved: (label: string) => `${label} only once the customer has proved who it is`,
  more: "How to say it",
  why: "Why",
  less: "Less",
  objections: "If the customer says",
  answers: { accept: "Accepts", decline: "Declines", later: "Later" },
  noted: {
    accepted: "Noted: accepted",
    declined: "Noted: declined. It is gone from every channel.",
    later: "Noted: not now",
  },
  kind: { mandatory: "Must be said", service: "Service", retention: "To keep", offer: "Offer" } as Record<
    string,
    string
  >,
  chosen: (score: number) => `Chosen by its score of ${number(score)}`,
  explored: "Tried out to learn, although another one scored higher.",
  factor: {
    propensity: (share: number) => `${percent(share)} accept it`,
    context: (weight: number) => `fits × ${number(weight)}`,
    value: (value: number) => `worth ${number(value)}`,
    lever: (lever: number) => `lever × ${number(lever)}`,
  },
  send: "Show it in the chat",
  sendHelp: "The customer sees a card and answers it there",
  sent: "The customer sees it in the chat",
  verified: "The customer has proved who it is",
  whyNot: (leftOut: number) => `Not said, and why (${leftOut})`,
  said: "Said before",
  saidNothing: "Nothing has been said before.",
  saidLine: (name: string, response: string, channel: string) => `${name}: ${response} ${channel}`,
  response: {
    shown: "shown",
    sent: "sent",
    accepted: "accepted",
    declined: "declined",
    later: "put off",
    ignored: "not answered",
    clicked: "opened",
    expired: "expired",
    withdrawn: "withdrawn",
  } as Record<string, string>,
  channel: {
    agent: "at the desk",
    web: "on the web page",
    email: "by e-mail",
    ivr: "on the phone",
    sms: "by text message",
    chat: "in the chat",
  } as Record<string, string>,
  shortcuts: {
    accept: "Customer accepts the offer",
    decline: "Customer declines the offer",
    later: "Not now",
    open: "How to say it, and what was said before",
  },
};
