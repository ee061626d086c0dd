import { Button, TagsInput, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { text } from "@/text";
import classes from "./Composer.module.css";
import { isAddress, plainAddress } from "./recipients";

const words = text.desk.composer;

/** What the head of a mail says. */
export interface MailHeadValues {
  to: string[];
  cc: string[];
  subject: string;
}

interface AddressesProps {
  label: string;
  value: string[];
  error?: string | null;
  onChange: (value: string[]) => void;
}

function Addresses({ label, value, error = null, onChange }: AddressesProps) {
  const field = useId();
  const bad = value.find((address) => !isAddress(address));
  return (
    <>
      <label htmlFor={field}>{label}</label>
      <TagsInput
        id={field}
        variant="unstyled"
        placeholder={value.length === 0 ? words.addressPlaceholder : ""}
        value={value}
        error={bad ? words.badAddress(bad) : error}
        splitChars={[",", ";", " "]}
        acceptValueOnBlur
        onChange={(addresses) => onChange([...new Set(addresses.map(plainAddress))])}
      />
    </>
  );
}

interface MailHeadProps {
  values: MailHeadValues;
  noRecipient: boolean;
  onChange: (change: Partial<MailHeadValues>) => void;
}

/** Recipients as chips, and the subject. */
export function MailHead({ values, noRecipient, onChange }: MailHeadProps) {
  const [ccShown, setCcShown] = useState(values.cc.length > 0);
  const subject = useId();
  return (
    <div className={classes.mailHead}>
      <div className={classes.mailRow}>
        <Addresses
          label={words.to}
          value={values.to}
          error={noRecipient ? words.noRecipient : null}
          onChange={(to) => onChange({ to })}
        />
        {!ccShown && (
          <Button variant="subtle" color="gray" size="compact-sm" mt={4} onClick={() => setCcShown(true)}>
            {words.addCc}
          </Button>
        )}
      </div>
      {ccShown && (
        <div className={classes.mailRow}>
          <Addresses label={words.cc} value={values.cc} onChange={(cc) => onChange({ cc })} />
        </div>
      )}
      <div className={classes.mailRow}>
        <label htmlFor={subject}>{words.subject}</label>
        <TextInput
          id={subject}
          variant="unstyled"
          maxLength={300}
          value={values.subject}
          onChange={(event) => onChange({ subject: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}
