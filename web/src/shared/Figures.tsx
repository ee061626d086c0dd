import classes from "./Figures.module.css";

/** Some counts in large, each with what it counts. */
export function Figures({ of }: { of: readonly (readonly [string, number])[] }) {
  return (
    <dl className={classes.figures}>
      {of.map(([label, count]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count.toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}
