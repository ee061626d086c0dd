import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { type Call, changeRecording } from "@/api/calls";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { useKeepCall } from "./useCall";

const words = text.calls.payment;

/** What takes the data of a payment card, wherever it stands on the page. */
const PAYMENT_FIELD = "[data-payment], [autocomplete^='cc-']";
/** How often the server is told that the field still has the focus; it goes on recording 30 s after the last word. */
const AGAIN_MS = 10_000;
/** A field that is taken away says nothing, so the focus is looked at as well. */
const LOOK_MS = 500;

const isPaying = () => document.activeElement?.matches(PAYMENT_FIELD) ?? false;

/** Calls back when a payment field gets the focus, every 10 s while it has it, and when it has it no more. */
export function watchPayment(tell: (paying: boolean) => void): () => void {
  let since: number | null = null;
  let look: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    if (since === null) return;
    clearInterval(look);
    since = null;
    tell(false);
  };
  const check = () => {
    if (!isPaying()) return end();
    if (since !== null && performance.now() - since < AGAIN_MS) return;
    if (since === null) look = setInterval(check, LOOK_MS);
    since = performance.now();
    tell(true);
  };
  // The focus is on its way while it is told of: between two fields nothing has it.
  const soon = () => setTimeout(check);
  document.addEventListener("focusin", check);
  document.addEventListener("focusout", soon);
  check();
  return () => {
    document.removeEventListener("focusin", check);
    document.removeEventListener("focusout", soon);
    end();
  };
}

/** Pauses the recording of a call while a payment field has the focus. A pause by hand stays when the field is left. */
export function usePaymentPause(call: Call): void {
  const keep = useRef(useKeepCall());
  const isRecorded = call.recording !== null && call.recording.state !== "off";
  useEffect(() => {
    if (!isRecorded) return;
    let last: Promise<unknown> = Promise.resolve();
    const send = async (paying: boolean) => {
      try {
        keep.current(await changeRecording(call.id, paying ? "pause" : "resume", "payment"));
      } catch (error) {
        if (paying) notifications.show({ color: "red", title: words.failed, message: readable(error).detail });
      }
    };
    return watchPayment((paying) => {
      last = last.then(() => send(paying));
    });
  }, [call.id, isRecorded]);
}
