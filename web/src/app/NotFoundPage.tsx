import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Link } from "react-router";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";

export function NotFoundPage() {
  const { title, detail } = text.errors.notFound;
  return (
    <EmptyState page icon={IconMapQuestion} title={title} detail={detail}>
      <Button component={Link} to="/">
        {text.errors.goHome}
      </Button>
    </EmptyState>
  );
}
