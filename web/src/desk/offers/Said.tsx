import type { Id } from "@/api/units";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import classes from "./Offers.module.css";
import { latestSaid } from "./parts";
import { useSaid } from "./useOffers";

const words = text.desk.offers;

/** What was said on other channels, and what became of it. */
export function Said({ customerId }: { customerId: Id }) {
  const { data } = useSaid(customerId, true);
  const entries = latestSaid(data?.items ?? []).slice(0, 5);
  if (!data) return <span className={classes.soft}>{words.loading}</span>;
  if (entries.length === 0) return <span className={classes.soft}>{words.saidNothing}</span>;
  return (
    <ul className={classes.said} aria-label={words.said}>
      {entries.map((entry) => (
        <li key={entry.id}>
          {words.saidLine(
            typeof entry.data.name === "string" ? entry.data.name : entry.action,
            words.response[entry.kind] ?? entry.kind,
            words.channel[entry.channel] ?? entry.channel,
          )}{" "}
          <Instant at={entry.at} as="relative" />
        </li>
      ))}
    </ul>
  );
}
