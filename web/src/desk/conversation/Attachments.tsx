import { Modal, UnstyledButton } from "@mantine/core";
import { IconDownload, IconFile, IconFileOff } from "@tabler/icons-react";
import { useState } from "react";
import { type Attachment, attachmentUrl } from "@/api/interactions";
import type { Id } from "@/api/units";
import { useLive } from "@/live/store";
import { text } from "@/text";
import classes from "./Attachments.module.css";
import { fileSize, isPicture } from "./sizes";

const words = text.desk.contact;

function Picture({ file }: { file: Attachment }) {
  const [large, setLarge] = useState(false);
  return (
    <>
      <UnstyledButton className={classes.picture} aria-label={words.preview(file.name)} onClick={() => setLarge(true)}>
        <img src={attachmentUrl(file.id, true)} alt={file.name} loading="lazy" />
      </UnstyledButton>
      <Modal
        opened={large}
        onClose={() => setLarge(false)}
        title={file.name}
        size="auto"
        closeButtonProps={{ "aria-label": text.shell.common.close }}
      >
        <img src={attachmentUrl(file.id, true)} alt={file.name} style={{ maxWidth: "80vw", maxHeight: "75vh" }} />
        <p>
          <a href={attachmentUrl(file.id)} download={file.name}>
            {words.download(file.name)}
          </a>
        </p>
      </Modal>
    </>
  );
}

function FileLink({ file }: { file: Attachment }) {
  return (
    <a
      className={classes.file}
      href={attachmentUrl(file.id)}
      download={file.name}
      aria-label={words.download(file.name)}
      title={file.name}
    >
      <IconFile size={18} stroke={1.6} aria-hidden style={{ flex: "none" }} />
      <span className={classes.name}>{file.name}</span>
      <span className={classes.size}>{fileSize(file.size_bytes)}</span>
      <IconDownload size={15} stroke={1.6} aria-hidden style={{ flex: "none" }} />
    </a>
  );
}

/** The files of a message: pictures small and on demand large, others to download. */
export function Attachments({ ids }: { ids: readonly Id[] }) {
  const attachments = useLive((state) => state.documents.attachments);
  if (ids.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={words.attachments(ids.length)}>
      {ids.map((id) => {
        const file = attachments[id];
        if (!file) {
          return (
            <li key={id} className={classes.file}>
              <IconFileOff size={18} aria-hidden />
              {words.missingFile}
            </li>
          );
        }
        return <li key={id}>{isPicture(file.media_type) ? <Picture file={file} /> : <FileLink file={file} />}</li>;
      })}
    </ul>
  );
}
