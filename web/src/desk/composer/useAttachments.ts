import { useCallback, useEffect, useRef, useState } from "react";
import { newKey } from "@/api/client";
import { type Attachment, dropAttachment, uploadAttachment } from "@/api/interactions";
import { sentence } from "@/api/problem";
import { text } from "@/text";
import { tellFailure } from "../data/mutations";

/** A file on its way to the server. */
export interface Upload {
  key: string;
  name: string;
  size: number;
}

/** Upload files as they are chosen, pasted or dropped. `attachments` are those that have arrived. */
export function useAttachments(attachments: Attachment[], onChange: (attachments: Attachment[]) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const arrived = useRef(attachments);
  const aborts = useRef(new Map<string, AbortController>());
  useEffect(() => {
    arrived.current = attachments;
  }, [attachments]);

  const change = useCallback(
    (next: Attachment[]) => {
      arrived.current = next;
      onChange(next);
    },
    [onChange],
  );
  const upload = useCallback(
    async (file: File) => {
      const entry: Upload = { key: newKey(), name: file.name, size: file.size };
      const abort = new AbortController();
      aborts.current.set(entry.key, abort);
      setUploads((before) => [...before, entry]);
      try {
        const attachment = await uploadAttachment(file, abort.signal);
        change([...arrived.current, attachment]);
      } catch (error) {
        if (!abort.signal.aborted) tellFailure(error, text.desk.composer.uploadFailed(file.name));
      } finally {
        aborts.current.delete(entry.key);
        setUploads((before) => before.filter(({ key }) => key !== entry.key));
      }
    },
    [change],
  );
  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) void upload(file);
    },
    [upload],
  );
  const cancel = useCallback((key: string) => aborts.current.get(key)?.abort(), []);
  const remove = useCallback(
    (id: string) => {
      change(arrived.current.filter((attachment) => attachment.id !== id));
      // An upload that nobody sends is swept away by the server in any case.
      dropAttachment(id).catch((error) => sentence(error));
    },
    [change],
  );
  return { uploads, add, cancel, remove };
}
