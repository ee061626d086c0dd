import { Link } from "react-router";
import type { Member, PairView } from "@/api/people";
import { text } from "@/text";
import { Face } from "@/ui/Face";
import { calendarDate } from "@/ui/times";
import classes from "./PairsPage.module.css";

const words = text.people;

/** One of the two; what the other one has too is marked. */
export function Side({ member, pair, label }: { member: Member; pair: PairView; label: string }) {
  const other = member === pair.left ? pair.right : pair.left;
  const theirs = new Set(other.identifiers.map(({ kind, value }) => `${kind} ${value}`));
  const shown = member.identifiers.filter(({ kind }) => kind !== "visitor");
  const { customer } = member;
  return (
    <section className={classes.side} aria-label={label}>
      <header className={classes.who}>
        <Face name={customer.name} size={40} />
        <div>
          <Link
            to={`/customers/${customer.id}`}
            className={classes.name}
            aria-label={words.openCustomer(customer.name)}
          >
            {customer.name}
          </Link>
          <div className={classes.soft}>{text.desk.panel.customerSince(calendarDate(customer.created_at))}</div>
        </div>
      </header>
      <dl className={classes.facts}>
        <dt>{words.bornOn}</dt>
        <dd>{member.birth_date ?? words.nothingKnown}</dd>
        <dt>{words.addresses}</dt>
        <dd>{member.addresses.join("; ") || words.nothingKnown}</dd>
        <dt>{words.identifiers}</dt>
        <dd>
          {shown.length === 0 && words.nothingKnown}
          {shown.map(({ kind, value }) => (
            <div key={`${kind} ${value}`} className={theirs.has(`${kind} ${value}`) ? classes.common : undefined}>
              {value} <span className={classes.soft}>{text.words.identifier[kind]}</span>
            </div>
          ))}
        </dd>
      </dl>
    </section>
  );
}
