/** The settings of a telephone touchpoint. */
interface Words {
  label: string;
  help?: string;
}

export const VOICE_GROUPS: Record<string, { title: string; help?: string; settings: string[] }> = {
  numbers: { title: "Numbers", settings: ["numbers", "trunk_id", "caller_id", "region"] },
  begin: { title: "How a call begins", settings: ["language", "greeting", "menu"] },
  turned: { title: "When nobody can take it", settings: ["closed", "full", "goodbye"] },
  waiting: { title: "Waiting", settings: ["waiting"] },
  hold: { title: "Hold", settings: ["hold"] },
  message: { title: "Messages", settings: ["voicemail"] },
  recording: { title: "Recording", settings: ["recording"] },
  pages: { title: "Calls from your pages", settings: ["click_to_call", "video", "allowed_origins"] },
};

export const VOICE_WORDS: Record<string, Words> = {
  numbers: {
    label: "Numbers that are dialled",
    help: "As +442079460000, or extensions; none: every number of the trunk that nobody else has",
  },
  trunk_id: { label: "Trunk", help: "Only its calls are taken; calls out go over it." },
  caller_id: { label: "Number that is shown", help: "To those whom we call; empty: the first number" },
  language: { label: "Language", help: "Spoken first: en, de, fr …" },
  region: {
    label: "Country",
    help: "Of numbers that callers and agents name without a country code: GB, DE …; empty: the company's",
  },
  greeting: { label: "Greeting", help: "Said before everything else" },
  menu: { label: "Menu" },
  closed: { label: "While the service is closed" },
  full: { label: "When as many wait as may wait" },
  say: { label: "Says" },
  "closed.then": { label: "Then" },
  "full.then": { label: "Then" },
  goodbye: { label: "Goodbye", help: "Said before hanging up on somebody who is turned away" },
  waiting: { label: "How waiting sounds" },
  "waiting.music": {
    label: "Music",
    help: "What comes with midoffice, or one of the sounds that were uploaded",
  },
  hold: { label: "What whoever is on hold hears" },
  "hold.music": {
    label: "Music",
    help: "What comes with midoffice, or one of the sounds that were uploaded",
  },
  "waiting.every_seconds": { label: "Say something every", help: "Seconds" },
  "waiting.say_position": { label: "Say the place in the queue" },
  "waiting.say_wait": { label: "Say the expected wait" },
  "waiting.callback_digit": { label: "Digit for a callback", help: "Empty: none is offered" },
  "waiting.placement": { label: "Message from decisions", help: "The place in the catalogue, on the channel ivr" },
  "waiting.message_every": { label: "Say that message every", help: "Rounds" },
  "waiting.texts": {
    label: "What callers hear",
    help: "{{ position }}, {{ minutes }}, {{ digit }} and {{ number }} are filled in.",
  },
  "waiting.accept_digit": { label: "Digit that accepts an offer", help: "Empty: it cannot be accepted" },
  "waiting.decline_digit": { label: "Digit that declines an offer", help: "Empty: it cannot be declined" },
  "waiting.texts.busy": { label: "All are busy" },
  "waiting.texts.thanks": { label: "Thank you for waiting" },
  "waiting.texts.next_one": { label: "Next in line" },
  "waiting.texts.position": { label: "The place" },
  "waiting.texts.soon": { label: "A wait of about a minute" },
  "waiting.texts.minutes": { label: "The expected wait" },
  "waiting.texts.callback": { label: "The offer of a callback" },
  "waiting.texts.callback_number": { label: "The number that is called back" },
  "waiting.texts.callback_ask": { label: "Asking for a number" },
  "waiting.texts.callback_promised": { label: "The callback is promised" },
  "waiting.texts.callback_refused": { label: "The number cannot be called" },
  "waiting.texts.partner_lost": { label: "The agent's connection was lost" },
  "waiting.texts.called_back": { label: "Called back, before an agent is there" },
  "waiting.texts.offer": { label: "What is said about an offer" },
  "waiting.texts.offer.accept": { label: "How it is accepted" },
  "waiting.texts.offer.decline": { label: "How it is declined" },
  "waiting.texts.offer.accepted": { label: "It is accepted" },
  "waiting.texts.offer.declined": { label: "It is declined" },
  "waiting.texts.offer.refused": { label: "The answer could not be noted" },
  voicemail: { label: "Messages that callers leave" },
  "voicemail.thanks": { label: "Says after it" },
  "voicemail.most_seconds": { label: "Longest", help: "Seconds" },
  "voicemail.shortest_seconds": { label: "Shortest", help: "Seconds; what is shorter is no message" },
  "voicemail.becomes": { label: "Becomes" },
  recording: { label: "Recording of conversations" },
  "recording.policy": { label: "Recorded" },
  "recording.announcement": { label: "What callers are told before the first word" },
  "recording.consent_digit": {
    label: "Digit of consent",
    help: "Only those who press it are recorded; empty: nobody is asked",
  },
  "recording.keep_days": { label: "Kept for", help: "Days" },
  click_to_call: { label: "Customers may call from pages" },
  video: { label: "With a picture" },
  allowed_origins: { label: "Pages", help: "As https://www.example.com" },
};

export const VOICE_VALUES: Record<string, Record<string, string>> = {
  // biome-ignore lint/suspicious/noThenProperty: it is the name of a setting, and nobody awaits these words
  then: {
    hang_up: "Hang up",
    voicemail: "Take a message",
    callback: "Offer a callback",
    menu: "The menu all the same",
  },
  becomes: { message: "A message to be heard", callback: "A callback" },
  policy: { off: "Never", always: "Always", on_demand: "When the agent starts it" },
};

export const voice = {
  noMenu: "None: straight into the queue",
  anyTrunk: "Any",
  unsaid: (language: string) => `Not everything is said in ${language}`,
  unsaidHelp: (labels: string) => `Callers hear this in another language until it is written: ${labels}.`,
};
