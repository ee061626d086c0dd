import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { text } from "@/text";

const words = text.admin.record;

/**
 * Asks before unsaved changes are left behind: by a link, the browser's back button, or closing the page. Pages below
 * `within` keep them.
 */
export function UnsavedGuard({ dirty, within }: { dirty: boolean; within?: string }) {
  const inside = (path: string) => within !== undefined && (path === within || path.startsWith(`${within}/`));
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && currentLocation.pathname !== nextLocation.pathname && !inside(nextLocation.pathname),
  );
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  useEffect(() => {
    // Saved in the meantime: nothing is lost by going on.
    if (blocker.state === "blocked" && !dirty) blocker.proceed();
  }, [blocker, dirty]);
  return (
    <Modal
      opened={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title={words.leaveTitle}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Text size="sm">{words.leaveBody}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={() => blocker.reset?.()}>
          {words.stay}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {words.leave}
        </Button>
      </Group>
    </Modal>
  );
}
