import type { ReactNode } from "react";
import classes from "./AskBar.module.css";

interface AskBarProps {
  title: string;
  help: string;
  /** What is to be chosen, and the button. */
  children: ReactNode;
}

/** The head of a page that answers a question: what it answers, and beside it what is asked. */
export function AskBar({ title, help, children }: AskBarProps) {
  return (
    <div className={classes.ask}>
      <div>
        <h2>{title}</h2>
        <p>{help}</p>
      </div>
      {children}
    </div>
  );
}
