import type { ComponentType, ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  title: string;
  detail?: string;
  /** It is all there is on the page, so its title is the heading of the page. */
  page?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

/** Fills a place where nothing is to be shown, and says why. */
export function EmptyState({ icon: Icon, title, detail, page = false, children }: EmptyStateProps) {
  const Title = page ? "h1" : "p";
  return (
    <div className={classes.empty}>
      <div className={classes.icon}>
        <Icon size={26} stroke={1.6} />
      </div>
      <Title className={classes.title}>{title}</Title>
      {detail && <p className={classes.detail}>{detail}</p>}
      {children && <div className={classes.more}>{children}</div>}
    </div>
  );
}
