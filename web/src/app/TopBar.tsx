import classes from "./Shell.module.css";
import { useMay } from "./session";

/** Presence and figures of the person signed in; people who handle no contacts have none. */
export function TopBar() {
  const handles = useMay("handle");
  if (!handles) return null;
  return <div className={classes.bar} />;
}
