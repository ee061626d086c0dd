import { SegmentedControl } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ActionResult, readResults, resultsKey } from "@/api/actions";
import { AskBar } from "@/shared/AskBar";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import classes from "../editor/Editor.module.css";
import { Bar } from "./Bar";
import { Budgets } from "./Budgets";
import { inPoints, percent } from "./figures";

const words = text.actions.results;
const SPANS = [7, 30, 90];
const NUMBERS: ReadonlySet<string> = new Set(["shown", "accepted", "declined", "rate", "took"]);

function verdict({ low, high }: { low: number; high: number }): string {
  if (low > 0) return words.sure;
  return high < 0 ? words.harm : words.unsure;
}

function Uplift({ uplift }: Pick<ActionResult, "uplift">) {
  if (!uplift) return <span className={classes.soft}>{words.tooFew}</span>;
  return (
    <>
      <StatusBadge tone={uplift.low > 0 ? "good" : uplift.high < 0 ? "warn" : "muted"}>{verdict(uplift)}</StatusBadge>{" "}
      {words.uplift(inPoints(uplift.difference))}
      <p className={classes.soft}>{words.between(inPoints(uplift.low), inPoints(uplift.high))}</p>
    </>
  );
}

/** What was shown, what came of it, and how much of that is due to us. */
export function ResultsTab() {
  const [days, setDays] = useState(30);
  const { data, error, refetch } = useQuery({ queryKey: resultsKey(days), queryFn: () => readResults(days) });
  const rows = (data?.actions ?? []).toSorted((a, b) => b.shown + b.sent - a.shown - a.sent);
  const most = Math.max(...rows.map(({ rate }) => rate.rate ?? 0), 0);
  return (
    <section className={classes.stack} aria-label={words.title} style={{ height: "100%" }}>
      <AskBar
        title={words.title}
        help={[words.help, data && words.groups(data.treated, data.control)].filter(Boolean).join(" ")}
      >
        <SegmentedControl
          aria-label={words.days}
          data={SPANS.map((span) => ({ value: String(span), label: words.lastDays(span) }))}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
        />
      </AskBar>
      {!data && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={6} />)}
      {data && rows.length === 0 && <EmptyState icon={IconChartBar} title={words.empty} detail={words.emptyDetail} />}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.box} tabIndex={0} aria-label={text.actions.tabs.results}>
          <table className={classes.dense}>
            <thead>
              <tr>
                {Object.entries(words.columns).map(([name, label]) => (
                  <th key={name} scope="col" data-number={NUMBERS.has(name) || undefined}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ action, name, shown, sent, accepted, declined, rate, took, uplift }) => (
                <tr key={action}>
                  <th scope="row">{name || action}</th>
                  <td data-number>{(shown + sent).toLocaleString()}</td>
                  <td data-number>{accepted.toLocaleString()}</td>
                  <td data-number>{declined.toLocaleString()}</td>
                  <td data-number>
                    {rate.rate === null ? "" : percent(rate.rate)}
                    {rate.rate !== null && <Bar share={most ? rate.rate / most : 0} />}
                  </td>
                  <td data-number>{took.toLocaleString()}</td>
                  <td>
                    <Uplift uplift={uplift} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {data && <Budgets budgets={data.budgets} />}
    </section>
  );
}
