import type { PairView } from "@/api/people";
import { text } from "@/text";
import classes from "./PairsPage.module.css";

const words = text.people;
const signed = (weight: number) => `${weight > 0 ? "+" : ""}${weight.toFixed(1)}`;

/** Each field that was compared, and what it weighs. */
export function EvidenceTable({ pair }: { pair: PairView }) {
  return (
    <table className={classes.evidence}>
      <caption>{words.evidence}</caption>
      <thead>
        <tr>
          {Object.values(words.columns).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pair.evidence.map(({ field, agreement, weight }) => (
          <tr key={`${field} ${agreement}`}>
            <th scope="row">{words.fields[field] ?? field}</th>
            <td>{words.agreements[agreement] ?? agreement}</td>
            <td className={weight > 0 ? classes.for : weight < 0 ? classes.against : undefined}>
              {field === "proposed" ? "" : signed(weight)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {words.score} <span className={classes.soft}>{words.scoreHint}</span>
          </th>
          <td>{signed(pair.score)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
