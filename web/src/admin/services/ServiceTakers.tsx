import { Alert } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { Service } from "@/api/services";
import type { Names } from "@/shared/useNames";
import { TakersSheet } from "@/shared/waiting/TakersSheet";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";

const words = text.waiting.takers;

interface ServiceTakersProps {
  service: Service;
  names: Names;
  /** The form has changes that are not saved. */
  dirty: boolean;
}

/** The part of a service's form that says who could take a contact now. */
export function ServiceTakers({ service, names, dirty }: ServiceTakersProps) {
  return (
    <FormSection title={words.title} help={service.active ? words.help : words.retired}>
      {service.active && dirty && (
        <Alert color="blue" variant="light" role="status" icon={<IconInfoCircle size={18} />}>
          {words.unsaved}
        </Alert>
      )}
      {service.active && <TakersSheet service={service} names={names} />}
    </FormSection>
  );
}
