import { Kbd } from "@mantine/core";
import { Fragment } from "react";

const NAMES: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** A chord as key caps. */
export function Keys({ chord }: { chord: string }) {
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {chord.split("+").map((key, index) => (
        <Fragment key={key}>
          {index > 0 && " "}
          <Kbd size="xs">{NAMES[key] ?? key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}
