import classes from "./LoadBar.module.css";

/** How much of a capacity is in use; more than the limit (it was lowered) shows as full and marked. */
export function LoadBar({ used, limit, label }: { used: number; limit: number; label: string }) {
  const share = limit > 0 ? Math.min(1, used / limit) : used > 0 ? 1 : 0;
  const over = used > limit;
  return (
    <span className={classes.track} role="img" aria-label={label} title={label}>
      <span className={over ? classes.over : classes.fill} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
