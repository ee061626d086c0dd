import { IconUser } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import classes from "./Face.module.css";
import { hueOf, initialsOf } from "./initials";

/** A person as initials on a colour of its own. It stands beside the name, so it is not read out. */
export function Face({ name, size = 32 }: { name: string; size?: number }) {
  const style = { "--face-size": `${size}px`, "--face-hue": hueOf(name) } as CSSProperties;
  return (
    <span className={classes.face} style={style} aria-hidden="true">
      {initialsOf(name) || <IconUser size={size * 0.6} />}
    </span>
  );
}
