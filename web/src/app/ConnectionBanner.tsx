import { useNetwork } from "@mantine/hooks";
import { IconCloudOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { reconnectNow } from "@/live/connection";
import { useLive } from "@/live/store";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import classes from "./ConnectionBanner.module.css";

const words = text.shell.connection;
/** A line that comes back within this time is not worth a notice. */
const PATIENCE_MS = 1500;

/** Says that what is on the screen may be old, since when it matters, and offers to try again. */
export function ConnectionBanner() {
  const connection = useLive((state) => state.connection);
  const { online } = useNetwork();
  const away = connection.state === "lost" || connection.state === "refused" || !online;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (connection.state === "open" && online) setShown(false);
    if (!away) return;
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [away, connection.state, online]);
  if (!shown) return null;
  return (
    <div className={classes.banner} role="status">
      <IconCloudOff size={18} aria-hidden />
      <span>{connection.state === "refused" ? words.refused : online ? words.lost : words.offline}</span>
      {connection.state === "lost" && online && <RetryLine at={connection.retryAt} />}
    </div>
  );
}

function RetryLine({ at }: { at: number }) {
  const now = useNow("local");
  return (
    <>
      <span aria-hidden>{words.lostDetail(Math.max(0, Math.ceil((at - now) / 1000)))}</span>
      <button type="button" onClick={reconnectNow}>
        {words.retryNow}
      </button>
    </>
  );
}
