import type { ComponentType, ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  title: string;
  detail?: string;
  /** What can be done about it. */
  children?: ReactNode;
}

/** Fills a place where nothing is to be shown, and says why. */
export function EmptyState({ icon: Icon, title, detail, children }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon}>
        <Icon size={26} stroke={1.6} />
      </div>
      <p className={classes.title}>{title}</p>
      {detail && <p className={classes.detail}>{detail}</p>}
      {children && <div className={classes.more}>{children}</div>}
    </div>
  );
}
