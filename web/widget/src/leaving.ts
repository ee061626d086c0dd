/** A message that is left while nobody can chat. */

import type { Api, FieldValues } from "./api";
import type { ChatState } from "./state";
import { newId } from "./storage";

/** What the chat does for it. */
interface Around {
  patch: (patch: Partial<ChatState>) => void;
  failed: (problem: unknown) => void;
  enter: () => Promise<void>;
}

export class Leaving {
  /** The same message sent twice is one. */
  private readonly submission = newId();

  constructor(
    private readonly api: Api,
    private readonly around: Around,
  ) {}

  async leave(values: FieldValues): Promise<void> {
    this.around.patch({ busy: true, problems: {}, notice: null });
    try {
      const { reference } = await this.api.leaveMessage(values, this.submission);
      this.around.patch({ busy: false, view: "left", reference, carried: "" });
    } catch (problem) {
      this.around.failed(problem);
    }
  }

  /** After a message was left: back to the beginning. */
  async again(): Promise<void> {
    this.around.patch({ view: "loading", reference: "" });
    await this.around.enter();
  }
}
