import { Button } from "@mantine/core";
import type { CustomerView } from "@/api/customers";
import type { Case } from "@/api/interactions";
import type { Id } from "@/api/units";
import { useMay } from "@/app/session";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Face } from "@/ui/Face";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { calendarDate } from "@/ui/times";
import { Cases } from "./Cases";
import classes from "./CustomerPanel.module.css";
import { EditableName } from "./EditableName";
import { Identifiers } from "./Identifiers";
import { ConsentsSection } from "./people/ConsentsSection";
import { PersonSection } from "./people/PersonSection";
import { useCustomer } from "./useCustomer";

const words = text.desk.panel;

function localClock(zone: string, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", timeZone: zone }).format(now);
  } catch {
    return null;
  }
}

function Facts({ customer }: Pick<CustomerView, "customer">) {
  const now = useNow();
  const clock = customer.time_zone ? localClock(customer.time_zone, now) : null;
  const facts = [words.customerSince(calendarDate(customer.created_at)), clock && words.localTime(clock)].filter(
    Boolean,
  );
  return <div className={classes.soft}>{facts.join(" · ")}</div>;
}

interface CustomerCardProps {
  customerId: Id;
  /** The case of the contact in view, marked among the customer's cases. */
  currentCase?: Case;
  /** Says that the contact belongs to another customer. */
  onChange?: () => void;
}

/** Who the customer is: name, identifiers, cases. */
export function CustomerCard({ customerId, currentCase, onChange }: CustomerCardProps) {
  const { data, error, refetch } = useCustomer(customerId);
  const mayEdit = useMay("customers:write");
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={4} />;
  const { customer, identifiers, cases } = data;
  return (
    <>
      <div className={classes.section}>
        <div className={classes.who}>
          <Face name={customer.name} size={44} />
          <div style={{ minWidth: 0, flex: 1 }}>
            <EditableName key={customer.id} customer={customer} mayEdit={mayEdit} />
            <Facts customer={customer} />
          </div>
        </div>
        {onChange && (
          <Button variant="subtle" size="compact-xs" mt="xs" onClick={onChange}>
            {words.choose.change}
          </Button>
        )}
      </div>
      <Identifiers customerId={customer.id} identifiers={identifiers} mayEdit={mayEdit} />
      <PersonSection key={`person-${customer.id}`} customerId={customer.id} mayEdit={mayEdit} />
      <ConsentsSection key={`consents-${customer.id}`} customerId={customer.id} mayEdit={mayEdit} />
      <Cases cases={cases} current={currentCase ?? null} mayEdit={mayEdit} />
    </>
  );
}
