import type { CallMoment } from "@/api/calls";
import { text } from "@/text";
import { span } from "@/ui/times";
import { readableNumber } from "./numbers";

const words = text.calls.moments;

/** Who it was; there is one customer, whose name stands above. */
function whoOf({ who, role }: CallMoment): string {
  return who && role !== "customer" ? readableNumber(who) : (words.somebody[role ?? ""] ?? "");
}

const supervisorOf = (moment: CallMoment): string => whoOf(moment) || (words.somebody.supervisor ?? "");

/** Why somebody left or was not reached, or the call ended: nothing where that is as usual, or where it was our wish. */
function whyOf({ detail, kind }: CallMoment): string {
  const letGo = detail === "canceled" && kind !== "ended";
  return detail === "" || detail === "normal" || letGo ? "" : (text.calls.cause[detail] ?? detail).toLowerCase();
}

const SENTENCES: Record<CallMoment["kind"], (moment: CallMoment) => string> = {
  started: ({ detail }) => words.started[detail] ?? detail,
  called: (moment) => words.called(whoOf(moment)),
  answered: (moment) => words.answered(whoOf(moment)),
  not_reached: (moment) => words.notReached(whoOf(moment), whyOf(moment)),
  left: (moment) => words.left(whoOf(moment), whyOf(moment)),
  menu: () => words.menu,
  waiting: () => words.waiting,
  talking: () => words.talking,
  held: (moment) => words.held(whoOf(moment)),
  unheld: (moment) => words.unheld(whoOf(moment)),
  transfer: (moment) => words.transfer(whoOf(moment), moment.detail === "attended"),
  transfer_ended: ({ detail }) => words.transferEnded[detail] ?? detail,
  partner_lost: () => words.partnerLost,
  taken_back: ({ seconds }) => words.takenBack(seconds === null ? "" : span(seconds)),
  sound_lost: (moment) => words.soundLost(whoOf(moment)),
  sound_back: (moment) => words.soundBack(whoOf(moment)),
  sound_poor: (moment) => words.soundPoor(whoOf(moment)),
  attended: (moment) => words.attended[moment.detail]?.(supervisorOf(moment)) ?? moment.detail,
  taken_over: (moment) => words.takenOver(supervisorOf(moment)),
  ended: (moment) => words.ended(whyOf(moment)),
};

/** One thing that happened in a call, as a sentence. */
export const sentenceOf = (moment: CallMoment): string => SENTENCES[moment.kind](moment);
