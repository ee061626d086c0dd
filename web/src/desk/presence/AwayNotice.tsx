import { Button } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { changeMyPresence } from "@/api/agents";
import { text } from "@/text";
import { useCommand } from "../data/mutations";
import { useMyPresence } from "../data/work";
import classes from "./AwayNotice.module.css";

const words = text.desk.presence;

/** Why the server, not the agent, made the agent not ready. */
const BECAUSE: Record<string, string> = {
  not_answering: words.notAnswering,
  connection_lost: words.connectionLost,
  signed_in: words.signedIn,
};

/** Says why no contacts come when the agent did not choose so, with the one button that changes it. */
export function AwayNotice() {
  const presence = useMyPresence();
  const ready = useCommand({
    run: () => changeMyPresence({ state: "ready", when: "now" }),
    records: (changed) => ({ presence: changed }),
  });
  const because = presence?.state === "not_ready" ? BECAUSE[presence.reason ?? ""] : undefined;
  if (!because) return null;
  return (
    <div className={classes.notice} role="status">
      <IconInfoCircle size={18} aria-hidden />
      <span className={classes.words}>{because}</span>
      <Button size="compact-sm" loading={ready.isPending} onClick={() => ready.mutate()}>
        {words.becomeReady}
      </Button>
    </div>
  );
}
