import { CloseButton, Loader } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import type { Attachment } from "@/api/interactions";
import { text } from "@/text";
import { fileSize } from "../conversation/sizes";
import classes from "./Composer.module.css";
import type { Upload } from "./useAttachments";

const words = text.desk.composer;

interface FileTrayProps {
  attachments: Attachment[];
  uploads: Upload[];
  onRemove: (id: string) => void;
  onCancel: (key: string) => void;
}

/** The files that go out with the message, and those still on their way to the server. */
export function FileTray({ attachments, uploads, onRemove, onCancel }: FileTrayProps) {
  if (attachments.length + uploads.length === 0) return null;
  return (
    <ul className={classes.files}>
      {attachments.map(({ id, name, size_bytes }) => (
        <li key={id} className={classes.file}>
          <IconFile size={14} aria-hidden style={{ flex: "none" }} />
          <span>{name}</span>
          <span>{fileSize(size_bytes)}</span>
          <CloseButton size="xs" aria-label={words.removeFile(name)} onClick={() => onRemove(id)} />
        </li>
      ))}
      {uploads.map(({ key, name }) => (
        <li key={key} className={classes.file} aria-busy="true">
          <Loader size={14} type="oval" aria-label={words.uploading(name)} />
          <span>{name}</span>
          <CloseButton size="xs" aria-label={words.removeFile(name)} onClick={() => onCancel(key)} />
        </li>
      ))}
    </ul>
  );
}
