/** Being called instead of waiting, or because nobody can chat now. */

import { type Api, Problem } from "./api";
import type { CallbackWish } from "./protocol";
import type { ChatState } from "./state";
import { newId, type Shelf } from "./storage";

/** What the chat does for it. */
interface Around {
  patch: (patch: Partial<ChatState>) => void;
  failed: (problem: unknown) => void;
  /** A session was opened by the request. */
  opened: () => void;
  /** The request was taken. */
  taken: () => void;
}

export class Calls {
  /** The same request sent twice is one callback. */
  private submission = newId();

  constructor(
    private readonly api: Api,
    private readonly shelf: Shelf,
    private readonly around: Around,
  ) {}

  ask(shown: boolean): void {
    this.around.patch({ calling: shown, problems: {}, notice: null });
  }

  async request(wish: CallbackWish): Promise<void> {
    const session = this.shelf.session()?.session ?? null;
    this.around.patch({ busy: true, problems: {}, notice: null });
    try {
      const taken = await this.api.requestCallback(wish, session, this.shelf.visitor(), this.submission);
      if (taken.session) {
        this.shelf.putSession({ ...taken.session, email: "" });
        this.around.opened();
      }
      this.submission = newId();
      this.around.patch({ busy: false, calling: false, callback: taken.callback, view: "chat" });
      this.around.taken();
    } catch (problem) {
      if (problem instanceof Problem && problem.field !== null)
        this.around.patch({ busy: false, problems: { [problem.field]: problem.message }, notice: null });
      else this.around.failed(problem);
    }
  }

  async look(): Promise<void> {
    const session = this.shelf.session()?.session;
    // What is not known is not shown; the notice in the conversation says the same.
    const callback = session ? await this.api.callback(session).catch(() => null) : null;
    if (callback) this.around.patch({ callback });
  }

  async cancel(): Promise<void> {
    const session = this.shelf.session()?.session;
    if (!session) return;
    this.around.patch({ busy: true, notice: null });
    try {
      this.around.patch({ busy: false, callback: await this.api.cancelCallback(session) });
    } catch (problem) {
      this.around.failed(problem);
    }
  }
}
