import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { EmptyState } from "./EmptyState";

/** Stands where something could not be loaded: what happened, what to do, and a button to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, detail, remedy } = readable(error);
  return (
    <div role="alert" style={{ height: "100%" }}>
      <EmptyState icon={IconPlugConnectedX} title={title} detail={`${detail} ${remedy}`.trim()}>
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {text.errors.retry}
          </Button>
        )}
      </EmptyState>
    </div>
  );
}
