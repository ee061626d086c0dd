import { Loader } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "react-router";
import type { CatalogueFinding } from "@/api/actions";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import type { Catalogue } from "../model/catalogue";
import { useCatalogue } from "../model/draft";
import { placeOf } from "../model/findings";
import classes from "./Editor.module.css";
import { useFindings } from "./useCheck";

const words = text.actions.findings;

export function FindingEntries({
  findings,
  catalogue,
}: {
  findings: readonly CatalogueFinding[];
  catalogue: Catalogue;
}) {
  return (
    <ul className={classes.findings} aria-label={words.title}>
      {findings.map((finding) => {
        const place = placeOf(catalogue, finding.path, text.actions.choosing as unknown as Record<string, string>);
        return (
          <li key={`${finding.path} ${finding.message}`} data-severity={finding.severity}>
            <IconAlertTriangle size={15} aria-label={words[finding.severity]} />
            <span>
              {place && (
                <Link to={place.address} aria-label={words.show(place.label)}>
                  {place.label}
                </Link>
              )}{" "}
              <Coded>{`${finding.message} ${finding.remedy}`}</Coded>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Whether the catalogue could be published as it stands, and what hinders it. */
export function CheckLine() {
  const { findings, error, of, busy } = useFindings();
  const catalogue = useCatalogue();
  if (error) {
    const { title, detail } = readable(error);
    return (
      <p className={classes.checkLine} role="alert">
        <IconAlertTriangle size={15} aria-hidden /> {words.failed}: {detail || title}
      </p>
    );
  }
  if (!of) return <Loader size="xs" aria-label={words.checking} />;
  if (!findings.length)
    return (
      <p className={classes.checkLine} data-fine role="status">
        <IconCircleCheck size={15} aria-hidden /> {words.none}
      </p>
    );
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return (
    <details className={classes.check}>
      <summary>
        <span role="status">{words.summary(errors, findings.length - errors)}</span>
        {busy && <Loader size={12} aria-label={words.checking} />}
      </summary>
      <FindingEntries findings={findings} catalogue={catalogue} />
    </details>
  );
}
