import { Alert, Button, FileInput, Group, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { readable } from "@/api/problem";
import { SOUNDS_KEY, type Sound, uploadSound } from "@/api/sounds";
import { text } from "@/text";
import { isSoundKey, soundKeyOf } from "./soundKey";

const words = text.admin.sounds;
const record = text.admin.record;
const KINDS = "audio/wav,audio/mpeg,audio/ogg,audio/flac,.wav,.mp3,.ogg,.flac";

/** Takes a sound from a file. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [tried, setTried] = useState(false);
  const upload = useMutation({
    mutationFn: (chosen: File) => uploadSound(chosen, key, name.trim()),
    onSuccess: (sound) => {
      client.setQueryData<Sound[]>(SOUNDS_KEY, (all) => [...(all ?? []), sound]);
      notifications.show({ color: "green", message: record.created(sound.name) });
      onClose();
    },
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (!chosen) return;
    if (!key) setKey(soundKeyOf(chosen.name));
    if (!name) setName(chosen.name.replace(/\.[^.]*$/, "").slice(0, 120));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (file && isSoundKey(key)) upload.mutate(file);
  };
  const failed = upload.error ? readable(upload.error) : null;
  return (
    <Modal opened onClose={onClose} title={words.new} closeButtonProps={{ "aria-label": text.shell.common.close }}>
      <form onSubmit={submit}>
        <Stack>
          <FileInput
            data-autofocus
            label={words.file}
            description={words.fileHelp}
            placeholder={words.choose}
            leftSection={<IconUpload size={16} />}
            accept={KINDS}
            value={file}
            error={tried && !file ? record.required : null}
            onChange={choose}
          />
          <TextInput
            label={record.name}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={record.key}
            description={words.keyHelp}
            value={key}
            maxLength={40}
            spellCheck={false}
            error={tried && !isSoundKey(key) ? words.keyWrong : null}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          {failed && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
              {failed.detail} {failed.remedy}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.shell.common.cancel}
            </Button>
            <Button type="submit" loading={upload.isPending}>
              {words.upload}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
