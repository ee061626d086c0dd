import { readWaiting } from "@/api/queue";
import type { WorkItem } from "@/api/routing";
import type { Names } from "@/shared/useNames";
import { useLiveAnswer } from "@/shared/waiting/useLiveAnswer";
import { WaitingSheet } from "@/shared/waiting/WaitingSheet";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import classes from "./ItemPanel.module.css";

/** Explains what an item waits for, or where it is if it does not wait. */
export function WhyWaiting({ item, names }: { item: WorkItem; names: Names }) {
  const { data, error, stale, retry } = useLiveAnswer(["waiting", item.id], (signal) => readWaiting(item.id, signal));
  if (!data) return error ? <Failure error={error} onRetry={retry} /> : <LoadingRows rows={4} />;
  return (
    <div className={classes.why}>
      <WaitingSheet waiting={data} names={names} about="contact" units={item.load_units} stale={stale} />
    </div>
  );
}
