/** Names of the states and kinds of the API, as people read them. */
export const words = {
  channel: { email: "E-mail", chat: "Chat", webform: "Form", voice: "Call" } as Record<string, string>,
  workItemState: {
    queued: "Waiting",
    offered: "Offered",
    assigned: "In progress",
    wrapping: "Wrap-up",
    parked: "Parked",
    completed: "Completed",
    canceled: "Canceled",
  } as Record<string, string>,
  offerState: {
    pending: "Pending",
    accepted: "Accepted",
    rejected: "Declined",
    expired: "Not answered",
    withdrawn: "Withdrawn",
  } as Record<string, string>,
  presence: { signed_out: "Signed out", ready: "Ready", not_ready: "Not ready" } as Record<string, string>,
  notReadyReason: {
    not_answering: "Not answering",
    connection_lost: "Connection lost",
    signed_in: "Just signed in",
  } as Record<string, string>,
  outcome: {
    resolved: "Resolved",
    follow_up: "Follow-up needed",
    transferred: "Transferred",
    abandoned: "Abandoned",
    no_answer_needed: "No answer needed",
    spam: "Spam",
    automatic: "Automatic",
    not_reached: "Not reached",
  } as Record<string, string>,
  activity: {
    after_contact: "After-contact work",
    research: "Research",
    back_office: "Back office",
    follow_up: "Follow-up",
  } as Record<string, string>,
  delivery: {
    received: "Received",
    pending: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    failed: "Not delivered",
    unknown: "Delivery unknown",
  } as Record<string, string>,
  automatic: {
    auto_reply: "Automatic reply",
    bounce: "Undeliverable notice",
    list: "Mailing list",
    own: "Our own message",
    loop: "Mail loop",
  } as Record<string, string>,
  identifier: { email: "E-mail", phone: "Phone", account: "Account", visitor: "Visitor" } as Record<string, string>,
  role: { agent: "Agent", supervisor: "Supervisor", administrator: "Administrator", bot: "Bot" } as Record<
    string,
    string
  >,
  caseState: { open: "Open", resolved: "Resolved" } as Record<string, string>,
};
