import { useEffect } from "react";
import { useLive } from "@/live/store";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { useMyOffers } from "../data/work";
import { useSignalSettings } from "./settings";
import { playSignal } from "./sound";

const words = text.desk.offer;
const RING_EVERY_MS = 3000;

/**
 * Hold the one right to ring in this browser: several tabs of the same desk must not ring in chorus.
 * Where the browser has no locks (plain HTTP) every tab rings.
 */
function ringAlone(ring: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  let over = false;
  const begin = () => {
    if (over) return;
    ring();
    timer = setInterval(ring, RING_EVERY_MS);
  };
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  if (navigator.locks) {
    navigator.locks
      .request("midoffice-ring", async () => {
        if (over) return;
        begin();
        await held;
      })
      .catch(begin);
  } else {
    begin();
  }
  return () => {
    over = true;
    clearInterval(timer);
    release();
  };
}

function useRing(ringing: boolean): void {
  const sound = useSignalSettings((settings) => settings.sound);
  useEffect(() => {
    if (ringing && sound) return ringAlone(playSignal);
  }, [ringing, sound]);
}

function useTitle(count: number): void {
  useEffect(() => {
    const before = document.title;
    if (count === 0) return;
    document.title = `${words.tabTitle(count)} · ${text.shell.product}`;
    return () => {
      document.title = before;
    };
  }, [count]);
}

function useDesktopNotification(offerId: string | undefined): void {
  const wanted = useSignalSettings((settings) => settings.notifications);
  const names = useNames();
  useEffect(() => {
    if (!offerId || !wanted || !("Notification" in window) || Notification.permission !== "granted") return;
    if (document.visibilityState === "visible" && document.hasFocus()) return;
    const { workItems, interactions, offers } = useLive.getState().documents;
    const item = workItems[offers[offerId]?.work_item_id ?? ""];
    const interaction = interactions[item?.interaction_id ?? ""];
    if (!item || !interaction) return;
    const title = words.title(text.words.channel[item.channel] ?? item.channel);
    const body = words.notification(interaction.sender_name, names.service(item.service_id));
    // One tag for all tabs: the browser shows the notice once.
    const notice = new Notification(title, { body, tag: offerId, icon: "/icon.svg" });
    notice.onclick = () => window.focus();
    return () => notice.close();
  }, [offerId, wanted, names]);
}

/** Sound, window title and desktop notification while offers wait; all of it ends with the offer. */
export function OfferSignals() {
  const offers = useMyOffers();
  useRing(offers.length > 0);
  useTitle(offers.length);
  useDesktopNotification(offers[0]?.id);
  return null;
}
