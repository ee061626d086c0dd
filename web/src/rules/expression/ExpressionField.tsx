import { lazy, Suspense } from "react";
import { Coded } from "@/ui/Coded";
import type { CodeFieldProps } from "./CodeField";
import classes from "./Expression.module.css";

const CodeField = lazy(() => import("./CodeField"));

/** An expression. The editor is fetched when the first one is shown; until then the text stands there as it is. */
export function ExpressionField(props: CodeFieldProps) {
  const { findings, value } = props;
  const severity = findings.some((each) => each.severity === "error")
    ? "error"
    : findings.length
      ? "warning"
      : undefined;
  return (
    <div className={classes.field} data-severity={severity} data-readonly={props.readOnly || undefined}>
      <Suspense fallback={<pre className={classes.plain}>{value || props.placeholder}</pre>}>
        <CodeField {...props} />
      </Suspense>
      {findings.length > 0 && (
        <div className={classes.findings} role="status">
          {findings.map((finding) => (
            <p key={`${finding.code} ${finding.message}`}>
              <b data-severity={finding.severity}>
                <Coded>{finding.message}</Coded>
              </b>{" "}
              <Coded>{finding.remedy}</Coded>
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
