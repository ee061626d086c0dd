import { useQuery } from "@tanstack/react-query";
import { readRecordings } from "@/api/calls";
import { Problem } from "@/api/problem";
import type { Id } from "@/api/units";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { RecordingCard } from "./Player";
import classes from "./Player.module.css";

const words = text.calls.recordings;

/** Without the right to listen, or without recordings, there is nothing to show. */
async function fetchRecordings(interactionId: Id, signal: AbortSignal) {
  try {
    return await readRecordings(interactionId, signal);
  } catch (error) {
    if (error instanceof Problem && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}

interface RecordingsProps {
  interactionId: Id;
  /** The recording of a call that goes on, which is not whole yet; null when none does. */
  going: Id | null;
  /** Of the call: it changes when the end of its recording is on disk, which is after the call. */
  version: number;
}

/** What was recorded of a contact: its calls and voice messages, each with its player. */
export function Recordings({ interactionId, going, version }: RecordingsProps) {
  const query = useQuery({
    queryKey: ["recordings", interactionId, going ?? version],
    queryFn: ({ signal }) => fetchRecordings(interactionId, signal),
    staleTime: 10_000,
    placeholderData: (before, query) => (query?.queryKey[1] === interactionId ? before : undefined),
  });
  if (query.error && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const whole = query.data?.filter(({ id }) => id !== going) ?? [];
  if (whole.length === 0) return null;
  return (
    <section className={classes.recordings} aria-label={words.title}>
      {whole.map((recording) => (
        <RecordingCard key={recording.id} recording={recording} />
      ))}
    </section>
  );
}
