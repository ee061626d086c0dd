import { useMemo } from "react";
import { linkParts } from "./links";

/** Plain text as it was written, with its addresses as links. */
export function Prose({ text }: { text: string }) {
  const parts = useMemo(() => linkParts(text), [text]);
  return (
    <span style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {parts.map(({ text: stretch, href }, at) =>
        href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
          <a key={at} href={href} target="_blank" rel="noopener noreferrer" style={{ color: "inherit" }}>
            {stretch}
          </a>
        ) : (
          stretch
        ),
      )}
    </span>
  );
}
