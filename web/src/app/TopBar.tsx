import { OfferSignals } from "@/desk/offer/OfferSignals";
import { OfferStack } from "@/desk/offer/OfferStack";
import { PhoneControl } from "@/desk/phone/PhoneControl";
import { AwayNotice } from "@/desk/presence/AwayNotice";
import { DayNumbers } from "@/desk/presence/DayNumbers";
import { LoadMeter } from "@/desk/presence/LoadMeter";
import { PresenceControl } from "@/desk/presence/PresenceControl";
import classes from "./Shell.module.css";
import { useMay } from "./session";

/** Presence, load and figures of the person signed in, and the offers to them; people who handle no contacts have none. */
export function TopBar() {
  const handles = useMay("handle");
  if (!handles) return null;
  return (
    <>
      <div className={classes.bar}>
        <PresenceControl />
        <LoadMeter />
        <PhoneControl />
        <div style={{ flex: 1 }} />
        <DayNumbers />
      </div>
      <AwayNotice />
      <OfferStack />
      <OfferSignals />
    </>
  );
}
