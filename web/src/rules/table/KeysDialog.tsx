import { Modal, Table } from "@mantine/core";
import { text } from "@/text";

const words = text.rules.table;

/** Every key that the table knows. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={words.keys}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <Table>
        <Table.Tbody>
          {words.keyHelp.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Th scope="row" w="46%">
                {keys}
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
