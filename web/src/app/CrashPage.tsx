import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";

/** Stands in for a page that threw; the rest of the desk stays usable. */
export function CrashPage() {
  const { title, detail } = text.errors.crashed;
  return (
    <EmptyState page icon={IconAlertTriangle} title={title} detail={detail}>
      <Button onClick={() => window.location.reload()}>{text.errors.reload}</Button>
    </EmptyState>
  );
}
