import { text } from "@/text";
import { useNow } from "@/ui/clock";
import classes from "./OfferCard.module.css";

const RADIUS = 20;
const LENGTH = 2 * Math.PI * RADIUS;
const LATE_SECONDS = 5;

/** The time that is left between two instants, as a closing ring and in seconds. */
export function CountdownRing({ from, until }: { from: string; until: string }) {
  const now = useNow();
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const left = Math.max(0, end - now);
  const seconds = Math.ceil(left / 1000);
  const share = end > start ? Math.min(1, left / (end - start)) : 0;
  const late = seconds <= LATE_SECONDS;
  return (
    <div className={classes.ring} role="timer" aria-label={text.desk.offer.left(seconds)}>
      <svg width="46" height="46" viewBox="0 0 46 46" aria-hidden="true">
        <circle className={classes.track} cx="23" cy="23" r={RADIUS} />
        <circle
          className={`${classes.arc} ${late ? classes.late : ""}`}
          cx="23"
          cy="23"
          r={RADIUS}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - share)}
        />
      </svg>
      <span className={classes.seconds}>{seconds}</span>
    </div>
  );
}
