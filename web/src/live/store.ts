import { create } from "zustand";
import type { DeskState } from "@/api/desk";
import type { ContactView, Message } from "@/api/interactions";
import type { Id } from "@/api/units";
import type { Wallboard } from "@/api/wallboard";
import {
  applyAnswer,
  applyContact,
  applyEarlierMessages,
  applyEvent,
  type Documents,
  NO_DOCUMENTS,
  startFrom,
} from "./documents";
import type { EventDocuments, EventFrame, QueueFrame, TypingFrame } from "./frames";
import type { Connection } from "./socket";

export interface LiveState {
  connection: Connection;
  documents: Documents;
  generation: string;
  /** Counts the fresh starts: whoever shows an opened contact fetches it again when it changes. */
  epoch: number;
  /** Events that arrived while the desk was being fetched again; null when it is not. */
  held: EventFrame[] | null;
  typing: Record<Id, { name: string; until: number }>;
  queue: Record<Id, QueueFrame>;
  board: Wallboard | null;
}

const EMPTY: LiveState = {
  connection: { state: "idle" },
  documents: NO_DOCUMENTS,
  generation: "",
  epoch: 0,
  held: null,
  typing: {},
  queue: {},
  board: null,
};

/** The one state that the live stream feeds; components read it by selectors. */
export const useLive = create<LiveState>()(() => EMPTY);

/** How long a typing signal counts when the one that ends it never comes. */
const TYPING_MS = 6_000;

function change(apply: (documents: Documents) => Documents): void {
  useLive.setState(({ documents }) => ({ documents: apply(documents) }));
}

export const live = {
  reset: () => useLive.setState(EMPTY, true),
  setConnection: (connection: Connection) => useLive.setState({ connection }),

  /** Keep what arrives from now on until the desk has been fetched again. */
  hold: () => useLive.setState(({ held }) => ({ held: held ?? [] })),

  /** Start from a fetched desk and apply what arrived meanwhile. */
  start: (desk: DeskState) =>
    useLive.setState(({ held, epoch }) => ({
      documents: (held ?? []).reduce(applyEvent, startFrom(desk)),
      generation: desk.generation,
      epoch: epoch + 1,
      held: null,
    })),

  /** Start from a position in the log without a desk (people who handle no contacts). */
  startAt: (generation: string, cursor: string) =>
    useLive.setState(({ epoch }) => ({
      documents: { ...NO_DOCUMENTS, cursor },
      generation,
      epoch: epoch + 1,
      held: null,
    })),

  event: (event: EventFrame) =>
    useLive.setState(({ held, documents }) =>
      held ? { held: [...held, event] } : { documents: applyEvent(documents, event) },
    ),

  answer: (data: EventDocuments) => change((documents) => applyAnswer(documents, data)),
  contact: (view: ContactView) => change((documents) => applyContact(documents, view)),
  earlierMessages: (interactionId: Id, messages: readonly Message[]) =>
    change((documents) => applyEarlierMessages(documents, interactionId, messages)),

  typing: (frame: TypingFrame) =>
    useLive.setState(({ typing }) => {
      const { [frame.interaction_id]: _ended, ...others } = typing;
      if (!frame.on) return { typing: others };
      return { typing: { ...others, [frame.interaction_id]: { name: frame.name, until: Date.now() + TYPING_MS } } };
    }),
  queue: (frame: QueueFrame) =>
    useLive.setState(({ queue }) => ({ queue: { ...queue, [frame.interaction_id]: frame } })),
  board: (board: Wallboard) => useLive.setState({ board }),
};
