/** What went wrong and what to do, when the server could not say it itself. */
export const errors = {
  title: "Something went wrong",
  offline: {
    title: "No connection",
    detail: "The server cannot be reached.",
    remedy: "Check the network, then try again.",
  },
  unreadable: {
    title: "Unexpected answer",
    detail: "The server answered in a way this page does not understand.",
    remedy: "Reload the page; if it stays, tell an administrator.",
  },
  crashed: {
    title: "This part of the page stopped working",
    detail: "Nothing was lost: what you had saved is still there.",
    remedy: "Reload the page.",
  },
  notFound: { title: "There is no such page", detail: "The address may be mistyped, or the page has moved." },
  forbidden: { title: "You may not open this page", detail: "Ask an administrator for the role that allows it." },
  byStatus: {
    401: "Please sign in again.",
    403: "You may not do this.",
    404: "This no longer exists.",
    409: "This has changed meanwhile.",
    412: "Somebody else changed this meanwhile.",
    413: "The file is too large.",
    429: "Too many requests; wait a moment.",
    503: "The server is busy; try again shortly.",
  } as Record<number, string>,
  status: (status: number) => `The server answered with status ${status}.`,
  retry: "Try again",
  reload: "Reload the page",
  goHome: "Go to the start page",
  retryAfter: (seconds: number) => `Try again in ${seconds} s.`,
};
