import { ActionIcon, FileButton, Tooltip } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { text } from "@/text";

const words = text.desk.composer;

/** Chooses files to attach. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <FileButton multiple onChange={onFiles}>
      {(props) => (
        <Tooltip label={words.attach}>
          <ActionIcon {...props} size={32} aria-label={words.attach}>
            <IconPaperclip size={18} />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  );
}
