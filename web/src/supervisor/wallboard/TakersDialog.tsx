import { Modal, Stack, Text } from "@mantine/core";
import type { Service } from "@/api/services";
import { useNames } from "@/shared/useNames";
import { TakersSheet } from "@/shared/waiting/TakersSheet";
import { text } from "@/text";

const words = text.waiting.takers;

/** Who could take a contact of a service now. */
export function TakersDialog({ service, onClose }: { service: Service; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={words.titleOf(service.name)}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {words.help}
        </Text>
        <TakersSheet service={service} names={useNames()} />
      </Stack>
    </Modal>
  );
}
