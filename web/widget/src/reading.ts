/** Tells the server what the visitor has been shown, or has read. */

import type { ClientFrame } from "./protocol";
import { type ChatState, lastHeard } from "./state";

/** The chat, as far as reading needs it. */
interface Chat {
  readonly state: ChatState;
  readonly connection: { send(frame: ClientFrame): boolean; wake(): void };
  patch(patch: { unread: number }): void;
}

export class Reading {
  private reported = { delivered: "", read: "" };

  constructor(
    private readonly chat: Chat,
    private readonly seen: () => void,
  ) {}

  get watched(): boolean {
    return this.chat.state.open && document.visibilityState === "visible";
  }

  readonly look = (): void => {
    if (document.visibilityState === "visible") this.chat.connection.wake();
    if (!this.watched) return;
    if (this.chat.state.unread > 0) {
      this.chat.patch({ unread: 0 });
      this.seen();
    }
    this.report();
  };

  forget(): void {
    this.reported = { delivered: "", read: "" };
  }

  /** Reading says more than having been shown, so it is enough. */
  report(): void {
    const id = lastHeard(this.chat.state)?.id;
    if (id === undefined) return;
    const { connection } = this.chat;
    if (this.watched && this.reported.read !== id) {
      if (connection.send({ kind: "read", message_id: id })) this.reported = { delivered: id, read: id };
    } else if (!this.watched && this.reported.delivered !== id) {
      if (connection.send({ kind: "delivered", message_id: id })) this.reported = { ...this.reported, delivered: id };
    }
  }
}
