import { VOICE_GROUPS, VOICE_VALUES, VOICE_WORDS } from "./voice";

/** Touchpoints, the settings of each channel, and the form builder. */
export const touchpoints = {
  title: "Touchpoints",
  subtitle:
    "The ways customers reach you: mailboxes, telephone numbers, chats on your pages, forms, text messages, queues of other systems",
  new: "New touchpoint",
  empty: "There is no touchpoint yet",
  emptyDetail: "Connect a mailbox, put a chat on your page, or publish a form.",
  columns: { name: "Name", channel: "Channel", service: "Leads to", key: "Key", state: "State" },
  chooseChannel: "What kind of touchpoint?",
  channel: "Channel",
  channelFixed: "The channel stays what it is; create another touchpoint for another channel.",
  nameHelp: "For your colleagues: which mailbox, which page.",
  keyHelp:
    "Stands in the page that embeds a chat, in the address of a form, and where another system reports. Changing it breaks what uses the old one.",
  service: "Leads to service",
  serviceHelp: "Contacts from here ask for this service: its hours, target and skills count.",
  loadUnits: "Load units",
  loadUnitsHelp: "How much of an agent's capacity one contact takes. Usually 4 for a chat, 3 for a mail or form.",
  settings: "Settings",
  secretTitle: "Secret",
  secretHelp: "Stored sealed. It can be replaced, never shown again.",
  secretSet: "A secret is stored",
  secretMissing: "No secret is stored yet",
  passwordFetching: "Password for fetching",
  passwordSending: "Password for sending",
  keyOfSignatures: "Key of the gateway's signatures",
  tokenOfGateway: "Token that we show to the gateway",
  passwordSame: "The same",
  secretSave: "Store secret",
  secretSaved: "The secret was stored",
  secretRemove: "Remove secret",
  secretRemoved: "The secret was removed",
  secretLater: "Create the touchpoint first; the secret is stored afterwards.",
  test: "Test",
  testNow: "Test now",
  testHelp:
    "Tries it for real: signs in to the mailbox, opens the page, asks the other system. Takes half a minute at most. Save first; the stored settings are tested.",
  testOk: "It works",
  testFailed: "It does not work yet",
  embed: "Put it on your page",
  embedHelp: "Copy this into your page's HTML where it is to appear.",
  copyCode: "Copy the code",
  retireHelp: "Nothing comes in any more; contacts that did can still be answered.",
  entryPlaceholder: "Type and press Enter",
  jsonInvalid: "This is not valid JSON.",
};

export const builder = {
  add: "Add a field",
  addFirst: "Add the first field",
  empty: "No fields yet.",
  field: (nth: number, label: string) => `Field ${nth}: ${label}`,
  unnamed: "without a label",
  label: "Label",
  key: "Key",
  keyHelp: "Names the field in data and posts.",
  kind: "Kind",
  kinds: {
    text: "One line",
    textarea: "Several lines",
    email: "E-mail address",
    phone: "Phone number",
    choice: "Choice",
    checkbox: "Checkbox",
    date: "Date",
    payment: "Card number (only its last four digits are kept)",
  } as Record<string, string>,
  required: "Required",
  help: "Help text",
  helpHelp: "A short hint below the field.",
  options: "Options, one a line",
  maxLength: "Longest text",
  maxLengthHelp: "Characters; 0 for the usual limit.",
  meaning: "Stands for",
  meaningHelp: "What the entry is for the contact, beyond being shown with it.",
  meanings: {
    none: "Just shown with the contact",
    name: "The customer's name",
    subject: "The subject",
    message: "The message itself",
    callback: "The customer wants to be called (needs a field for the number)",
  } as Record<string, string>,
  faults: {
    label_missing: "Enter a label.",
    key_unclear: "Use lower-case letters, digits and underscores, beginning with a letter.",
    key_twice: "Another field has this key.",
    options_missing: "Enter at least one option.",
    option_twice: "An option stands there twice.",
    meaning_twice: "Another field stands for this already.",
  },
  preview: "Preview",
  tooMany: (most: number) => `At most ${most} fields.`,
  requiredMark: "required",
  expand: (label: string) => `Edit the field ${label}`,
  collapse: (label: string) => `Close the field ${label}`,
  notAnswerable: "Without a required e-mail address nobody can be answered.",
  removeConfirm: "Remove field",
};

interface SettingWords {
  label: string;
  help?: string;
}

const EXTERNAL_GROUPS = {
  system: { title: "The other system", settings: ["system", "base_url", "look_seconds"] },
  desk: {
    title: "At the desk",
    help: "What an agent is to do with such a contact.",
    settings: ["item_url", "instruction"],
  },
  agents: { title: "Agents", settings: ["agents", "busy_minutes"] },
};
const EXTERNAL_WORDS: Record<string, SettingWords> = {
  system: { label: "Name of the system", help: "What agents read, such as Old telephones." },
  base_url: {
    label: "Address of its interface",
    help: "Where we tell it who takes what, and ask what waits. Empty: it is told nothing.",
  },
  item_url: {
    label: "Page of an item",
    help: "Opened by the agent's button; {id} stands for the item. Only https, such as https://desk.example/items/{id}.",
  },
  instruction: { label: "Instruction", help: "A line for agents, such as: Answer at your telephone." },
  agents: { label: "Who is who", help: "The name or number that the other system uses for each of your agents." },
  busy_minutes: {
    label: "Busy for",
    help: "Minutes after which a report that somebody is busy there lapses, unless it is renewed.",
  },
  look_seconds: { label: "Look every", help: "Seconds between two looks at its list, from 5 on; 0 never looks." },
};

/** Names and explanations of settings by channel; what is not here is named by the server's own schema. */
export const channels: {
  groups: Record<string, Record<string, { title: string; help?: string; settings: string[] }>>;
  settings: Record<string, Record<string, SettingWords>>;
  values: Record<string, Record<string, string>>;
} = {
  groups: {
    webform: {
      page: { title: "The page", settings: ["title", "introduction", "submit_label", "colour", "privacy_url"] },
      fields: { title: "Fields", help: "What the customer fills in.", settings: ["fields", "files"] },
      done: { title: "After sending", settings: ["success_title", "success_text"] },
      answer: {
        title: "Acknowledgement and answers",
        help: "Placeholders such as {{ customer.name }}, {{ case.number }}, {{ case.subject }} and {{ service.name }} are filled in.",
        settings: ["mail_touchpoint", "acknowledge", "acknowledgement_subject", "acknowledgement_text"],
      },
      guard: { title: "Protection", settings: ["allowed_origins", "minimum_fill_seconds"] },
    },
    email: {
      mailbox: { title: "The mailbox", settings: ["address", "aliases", "display_name"] },
      arrival: { title: "Receiving", settings: ["arrival", "imap"] },
      sending: { title: "Sending", settings: ["smtp", "signature"] },
      answer: {
        title: "Acknowledgement",
        help: "Placeholders such as {{ customer.name }}, {{ case.number }}, {{ case.subject }} and {{ service.name }} are filled in.",
        settings: ["acknowledgement"],
      },
      threads: { title: "Threads and lists", settings: ["plus_addressing", "token_in_subject", "group_lists"] },
    },
    sms: {
      number: { title: "The number", settings: ["number", "thread_hours"] },
      gateway: {
        title: "The gateway",
        help: "What sends our texts and hands in those that come.",
        settings: ["gateway_url", "knows_repetitions"],
      },
      answer: { title: "Answers", settings: ["most_segments"] },
      words: {
        title: "Words that count by themselves",
        help: "STOP ends offers, misspelt and in two dozen languages too. The other words count only as they stand here.",
        settings: ["opt_out_text", "start_words", "opt_in_text", "help_words", "help_text"],
      },
    },
    voice: VOICE_GROUPS,
    external_live: EXTERNAL_GROUPS,
    external_desk: EXTERNAL_GROUPS,
    chat: {
      look: { title: "Look", settings: ["title", "colour", "side", "privacy_url"] },
      before: { title: "Before the chat", help: "Asked before the visitor is connected.", settings: ["pre_chat"] },
      closed: {
        title: "When closed or full",
        help: "The message form shown instead.",
        settings: ["offline", "mail_touchpoint"],
      },
      texts: { title: "Texts", help: "What the chat says by itself.", settings: ["texts"] },
      limits: {
        title: "Limits and files",
        settings: [
          "queue_limit",
          "idle_warn_seconds",
          "idle_close_seconds",
          "gone_seconds",
          "transcript",
          "files",
          "file_limit_mb",
        ],
      },
      guard: { title: "Where it may run", settings: ["allowed_origins"] },
    },
  },
  settings: {
    "*": {
      mail_touchpoint: {
        label: "E-mail touchpoint",
        help: "The mailbox that sends confirmations, transcripts and answers. Without one, none are sent.",
      },
      allowed_origins: {
        label: "Allowed pages",
        help: "Scheme and host of the pages that may embed it, such as https://shop.example. * allows any page.",
      },
      privacy_url: { label: "Privacy notice", help: "Address of your privacy page; empty for none." },
      colour: { label: "Colour", help: "Your brand's colour, six hexadecimal digits." },
      title: { label: "Title", help: "The heading that customers read." },
    },
    sms: {
      number: { label: "Our number", help: "With its country, such as +441632960961." },
      gateway_url: { label: "Address of the gateway", help: "Where a text is posted to be sent." },
      knows_repetitions: {
        label: "It knows repetitions",
        help: "It takes the same Idempotency-Key once. Then what may have been taken is sent again by itself.",
      },
      most_segments: {
        label: "Longest answer",
        help: "Text messages that one answer may take: 160 plain signs or 70 others fit in one.",
      },
      thread_hours: {
        label: "Same case for",
        help: "Hours after the end of a contact in which the sender's next text belongs to its case.",
      },
      opt_out_text: {
        label: "Told to those who want no more offers",
        help: "Sent once to somebody who writes STOP, within five minutes. Empty: nothing is sent.",
      },
      start_words: {
        label: "Words to get offers again",
        help: "They take back a STOP of the same number, and nothing else.",
      },
      opt_in_text: {
        label: "Told to those who get offers again",
        help: "Sent once, within five minutes. Empty: nothing is sent.",
      },
      help_words: { label: "Words that ask who we are" },
      help_text: {
        label: "Answer to them",
        help: "Say who you are as customers know you; {{ service.name }} is filled in. Empty: such a text is a contact like any other.",
      },
    },
    voice: VOICE_WORDS,
    external_live: EXTERNAL_WORDS,
    external_desk: EXTERNAL_WORDS,
    webform: {
      introduction: { label: "Introduction", help: "Stands above the fields." },
      fields: { label: "Fields" },
      submit_label: { label: "Button", help: "What stands on the button that sends the form." },
      success_title: { label: "Heading after sending" },
      success_text: { label: "Text after sending", help: "Say when to expect an answer." },
      files: { label: "Files at most", help: "How many files may be attached; 0 for none." },
      minimum_fill_seconds: {
        label: "Shortest time to fill in",
        help: "Seconds. Robots are faster than people; 0 switches the check off.",
      },
      acknowledge: {
        label: "Send an acknowledgement",
        help: "A mail with the case number, right after the form was sent.",
      },
      acknowledgement_subject: { label: "Its subject" },
      acknowledgement_text: { label: "Its text" },
    },
    chat: {
      side: { label: "Side of the page" },
      pre_chat: { label: "Questions before the chat" },
      offline: { label: "Message form" },
      texts: { label: "Texts" },
      queue_limit: {
        label: "Waiting chats at most",
        help: "Above this, visitors are offered the message form. 0 leaves it to the service.",
      },
      idle_warn_seconds: {
        label: "Ask “still there?” after",
        help: "Seconds without a word from the visitor while we wait; 0 never asks.",
      },
      idle_close_seconds: { label: "Close after the question", help: "Seconds; 0 never closes." },
      gone_seconds: {
        label: "Keep the place of a lost visitor",
        help: "Seconds without a connection before the place is given up.",
      },
      transcript: { label: "Offer a transcript by mail", help: "Needs an e-mail touchpoint." },
      files: { label: "Let visitors send files" },
      file_limit_mb: { label: "Largest file", help: "Megabytes." },
      greeting: { label: "Greeting" },
      waiting: { label: "While waiting" },
      closed: { label: "When closed" },
      full: { label: "When too many wait" },
      idle_warning: { label: "Asking whether the visitor is still there" },
      idle_closed: { label: "Closed because nobody answered" },
      agent_gone: { label: "The agent had to leave" },
      ended: { label: "At the end" },
      offline_sent: { label: "After the message form" },
    },
    email: {
      address: { label: "Address", help: "The mailbox's own address; answers are sent from it." },
      aliases: { label: "Other addresses", help: "Mail to these ends in this mailbox too." },
      display_name: { label: "Sender's name", help: "Shown with the address, such as Example Customer Service." },
      arrival: {
        label: "How mail arrives",
        help: "Fetched by us from a mail server, or handed to our own SMTP door by yours.",
      },
      imap: { label: "Mail server to fetch from", help: "Your mail provider names host and port." },
      smtp: { label: "Own server for sending", help: "Without one, the installation's server sends." },
      host: { label: "Host", help: "Such as imap.example.com." },
      port: { label: "Port" },
      security: { label: "Protection" },
      username: { label: "User name", help: "Empty: the address." },
      "smtp.username": { label: "User name", help: "Empty: no sign-in." },
      folder: { label: "Folder", help: "The folder new mail arrives in; usually INBOX." },
      poll_seconds: { label: "Look every", help: "Seconds between two looks, 5 to 3,600." },
      idle: {
        label: "Let the server announce new mail",
        help: "Faster; the looks go on as well, because announcements get lost.",
      },
      first_fetch: { label: "Mail already there" },
      plus_addressing: {
        label: "Plus addressing works",
        help: "Mail to support+anything@… arrives here. Answers then carry the case in the address, and threads hold best.",
      },
      token_in_subject: {
        label: "Case token in the subject",
        help: "A last resort for customers whose programs drop everything else.",
      },
      group_lists: {
        label: "Our own group lists",
        help: "List-Ids of group addresses that deliver here and are no newsletters.",
      },
      acknowledgement: { label: "Acknowledgement", help: "The mail that says a new contact has arrived." },
      "acknowledgement.enabled": { label: "Send an acknowledgement" },
      "acknowledgement.subject": { label: "Subject" },
      "acknowledgement.text": { label: "Text" },
      signature: {
        label: "Signature",
        help: "Below answers of agents without their own. {{ agent.name }}, {{ service.name }} and {{ case.number }} are filled in.",
      },
    },
  },
  values: {
    ...VOICE_VALUES,
    side: { right: "Right", left: "Left" },
    arrival: { imap: "Fetched by IMAP", listener: "Handed to our SMTP/LMTP door" },
    security: { tls: "TLS from the start", starttls: "STARTTLS", none: "None (same machine or network only)" },
    first_fetch: { new: "Leave it; only new mail becomes contacts", all: "Fetch everything, oldest first" },
  },
};
