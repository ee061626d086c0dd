import { Fragment } from "react";

interface CodedProps {
  /** A sentence in which what belongs to the rule language stands between backticks. */
  children: string;
}

/** A sentence with what it quotes of the rule language set as code. */
export function Coded({ children }: CodedProps) {
  const parts = children.split("`");
  // An odd number of backticks is no quotation: the sentence is shown as it is.
  if (parts.length % 2 === 0) return <>{children}</>;
  return (
    <>
      {parts.map((part, index) => {
        const key = `${index} ${part}`;
        return index % 2 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>;
      })}
    </>
  );
}
