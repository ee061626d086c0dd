import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconExternalLink, IconHourglass } from "@tabler/icons-react";
import type { ExternalView } from "@/api/interactions";
import { text } from "@/text";
import classes from "./ExternalFoot.module.css";

const words = text.desk.external;

function Told({ external }: { external: ExternalView }) {
  if (!external.told) return null;
  if (external.confirmed)
    return (
      <span className={classes.told} data-tone="good">
        <IconCircleCheck size={15} aria-hidden /> {words.confirmed(external.system)}
      </span>
    );
  return (
    <span className={classes.told}>
      <IconHourglass size={15} aria-hidden /> {words.telling(external.system)}
    </span>
  );
}

/** What to do with a contact that is handled in another system: where, how, and whether that system knows. */
export function ExternalFoot({ external }: { external: ExternalView }) {
  return (
    <section className={classes.foot} aria-label={words.region(external.system)}>
      <div className={classes.line}>
        <div className={classes.words}>
          <b>{words.handled(external.system)}</b>
          <span>{external.instruction || words.usual}</span>
          <small>{words.number(external.external_id)}</small>
        </div>
        {external.url && (
          <Button
            component="a"
            href={external.url}
            target="_blank"
            rel="noopener noreferrer"
            rightSection={<IconExternalLink size={16} />}
          >
            {words.open(external.system)}
          </Button>
        )}
      </div>
      <div role="status">
        <Told external={external} />
        {external.problem && !external.confirmed && (
          <Alert color="yellow" variant="light" mt="xs" icon={<IconAlertTriangle size={18} />} title={words.trouble}>
            {external.problem}
          </Alert>
        )}
      </div>
    </section>
  );
}
