/** Touchpoints, the settings of each channel, and the form builder. */
export const touchpoints = {
  title: "Touchpoints",
  subtitle: "The ways customers reach you: mailboxes, chats on your pages, forms",
  new: "New touchpoint",
  empty: "There is no touchpoint yet",
  emptyDetail: "Connect a mailbox, put a chat on your page, or publish a form.",
  columns: { name: "Name", channel: "Channel", service: "Leads to", key: "Key", state: "State" },
  chooseChannel: "What kind of touchpoint?",
  channel: "Channel",
  channelFixed: "The channel stays what it is; create another touchpoint for another channel.",
  nameHelp: "For your colleagues: which mailbox, which page.",
  keyHelp:
    "Stands in the page that embeds a chat and in the address of a form. Changing it breaks pages that use the old one.",
  service: "Leads to service",
  serviceHelp: "Contacts from here ask for this service: its hours, target and skills count.",
  loadUnits: "Load units",
  loadUnitsHelp: "How much of an agent's capacity one contact takes. Usually 4 for a chat, 3 for a mail or form.",
  general: "General",
  settings: "Settings",
  secretTitle: "Secret",
  secretHelp: "Stored sealed. It can be replaced, never shown again.",
  secretSet: "A secret is stored",
  secretMissing: "No secret is stored yet",
  secretSave: "Store secret",
  secretSaved: "The secret was stored",
  secretRemove: "Remove secret",
  secretRemoved: "The secret was removed",
  secretLater: "Create the touchpoint first; the secret is stored afterwards.",
  test: "Test",
  testNow: "Test now",
  testHelp:
    "Tries it for real: signs in to the mailbox, opens the page. Takes half a minute at most. Save first; the stored settings are tested.",
  testOk: "It works",
  testFailed: "It does not work yet",
  testing: "Trying…",
  embed: "Put it on your page",
  embedHelp: "Copy this into your page's HTML where it is to appear.",
  embedAddress: "Address of the page",
  embedOpen: "Open the page",
  copyCode: "Copy the code",
  retireHelp: "Nothing comes in any more; contacts that did can still be answered.",
  unknownSetting: "Setting",
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
  labelHelp: "What the customer reads.",
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
  previewNote: "This is how customers see it; nothing is sent.",
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
    email: {},
  },
  values: {
    side: { right: "Right", left: "Left" },
  },
};
