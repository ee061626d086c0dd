import type { ReactNode } from "react";
import classes from "./StatusBadge.module.css";

interface StatusBadgeProps {
  tone: "good" | "warn" | "muted";
  icon?: ReactNode;
  children: string;
}

/** A short state in words, with its tone as colour. */
export function StatusBadge({ tone, icon, children }: StatusBadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
