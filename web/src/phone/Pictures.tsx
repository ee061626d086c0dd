import { Button, Group } from "@mantine/core";
import { IconVideo, IconVideoOff } from "@tabler/icons-react";
import { text } from "@/text";
import classes from "./Pictures.module.css";
import { usePhone } from "./phone";

const words = text.calls.phone.pictures;

/** What the customer's camera shows, and ours if the agent wants to be seen; nothing in a call without pictures. */
export function Pictures() {
  const picture = usePhone((phone) => phone.picture);
  const camera = usePhone((phone) => phone.camera);
  const setCamera = usePhone((phone) => phone.setCamera);
  if (!picture) return null;
  return (
    <section className={classes.pictures} aria-label={words.title}>
      <Screen stream={picture} label={words.customer} />
      <Group gap="sm" align="flex-end">
        {camera && <Screen stream={camera} label={words.own} small />}
        <Button
          size="compact-sm"
          variant="default"
          aria-pressed={camera !== null}
          leftSection={camera ? <IconVideoOff size={15} /> : <IconVideo size={15} />}
          onClick={() => void setCamera(!camera)}
        >
          {camera ? words.hide : words.show}
        </Button>
      </Group>
    </section>
  );
}

function Screen({ stream, label, small = false }: { stream: MediaStream; label: string; small?: boolean }) {
  return (
    <video
      className={classes.screen}
      data-small={small || undefined}
      aria-label={label}
      autoPlay
      playsInline
      muted
      ref={(element) => {
        if (element && element.srcObject !== stream) element.srcObject = stream;
      }}
    />
  );
}
