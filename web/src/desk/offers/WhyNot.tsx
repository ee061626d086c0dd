import { useQuery } from "@tanstack/react-query";
import { type Decision, readDecision } from "@/api/decisions";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import classes from "./Offers.module.css";
import { reasonInWords } from "./parts";

const words = text.desk.offers;

/** Why everything else is not said to this customer now. */
export function WhyNot({ decision, tell }: { decision: Decision; tell: (attribute: string) => string }) {
  const id = decision.decision_id;
  const { data, error } = useQuery({
    queryKey: ["decision", id],
    queryFn: ({ signal }) => readDecision(id, signal),
    enabled: decision.left_out > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (decision.left_out === 0) return null;
  return (
    <details className={classes.whyNot} open={decision.offers.length === 0}>
      <summary>{words.whyNot(decision.left_out)}</summary>
      {error ? (
        <p role="alert">{sentence(error)}</p>
      ) : (
        <dl>
          {data?.left_out.map(({ action, name, reason }) => (
            <div key={action}>
              <dt>{name}</dt>
              <dd>{reasonInWords(reason, tell)}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
