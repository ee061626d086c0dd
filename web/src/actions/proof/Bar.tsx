import classes from "../editor/Editor.module.css";

/** A share as a bar; the number stands beside it in words. */
export function Bar({ share }: { share: number }) {
  return (
    <span className={classes.bar} aria-hidden="true">
      <span style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
    </span>
  );
}
