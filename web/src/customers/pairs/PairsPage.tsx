import { Button, Kbd, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconUserCheck } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import type { PairDecision, PairView } from "@/api/people";
import { useShortcut } from "@/keys/useShortcut";
import { PageHeader } from "@/shared/PageHeader";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { calendarDate } from "@/ui/times";
import { EvidenceTable } from "./EvidenceTable";
import classes from "./PairsPage.module.css";
import { Side } from "./Side";
import { usePairs } from "./usePairs";

const words = text.people;

interface ActionsProps {
  pair: PairView;
  busy: boolean;
  onDecide: (decision: PairDecision, reason: string) => void;
  onSkip: () => void;
}

function Actions({ pair, busy, onDecide, onSkip }: ActionsProps) {
  const [reason, setReason] = useState("");
  const theirs = new Set(pair.right.identifiers.map(({ kind, value }) => `${kind} ${value}`));
  const share = pair.left.identifiers.some(({ kind, value }) => theirs.has(`${kind} ${value}`));
  const decide = useCallback(
    (decision: PairDecision) => onDecide(decision, reason.trim() || words.defaultReason[decision]),
    [onDecide, reason],
  );
  const same = useCallback(() => decide("same"), [decide]);
  const different = useCallback(() => decide("different"), [decide]);
  const shared = useCallback(() => decide("shared"), [decide]);
  const enabled = !busy;
  useShortcut({ keys: "S", label: words.shortcuts.same, group: "list", run: same, enabled });
  useShortcut({ keys: "D", label: words.shortcuts.different, group: "list", run: different, enabled });
  useShortcut({ keys: "H", label: words.shortcuts.shared, group: "list", run: shared, enabled: enabled && share });
  useShortcut({ keys: "N", label: words.shortcuts.skip, group: "list", run: onSkip });
  return (
    <div className={classes.actions}>
      <TextInput
        className={classes.reason}
        aria-label={words.reason}
        placeholder={words.reason}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button onClick={same} disabled={busy} rightSection={<Kbd size="xs">S</Kbd>}>
        {words.decide.same}
      </Button>
      <Button onClick={different} disabled={busy} variant="default" rightSection={<Kbd size="xs">D</Kbd>}>
        {words.decide.different}
      </Button>
      {share && (
        <Button onClick={shared} disabled={busy} variant="default" rightSection={<Kbd size="xs">H</Kbd>}>
          {words.decide.shared}
        </Button>
      )}
      <Button onClick={onSkip} variant="subtle" rightSection={<Kbd size="xs">N</Kbd>}>
        {words.decide.skip}
      </Button>
    </div>
  );
}

function PairCard({ pair }: { pair: PairView }) {
  return (
    <article className={classes.pair} aria-label={words.pair}>
      <p className={classes.soft}>
        {[words.since(calendarDate(pair.since)), pair.proposed_by && words.proposedBy(pair.proposed_by)]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div className={classes.sides}>
        <Side member={pair.left} pair={pair} label={words.left} />
        <Side member={pair.right} pair={pair} label={words.right} />
      </div>
      <EvidenceTable pair={pair} />
    </article>
  );
}

/** Pairs in doubt, one at a time: both side by side, what speaks for and against it, and a key for each answer. */
export function PairsPage() {
  const { list, pair, left, more, busy, decide, skip, undo } = usePairs();
  const takeBack = useCallback(() => {
    undo?.(() => notifications.show({ message: words.undone }));
  }, [undo]);
  useShortcut({ keys: "Z", label: words.shortcuts.undo, group: "list", run: takeBack, enabled: Boolean(undo) });
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} subtitle={pair ? words.position(left, more) : words.subtitle}>
        {undo && (
          <Button variant="default" leftSection={<IconArrowBackUp size={16} />} disabled={busy} onClick={takeBack}>
            {words.undo}
          </Button>
        )}
      </PageHeader>
      {list.error && !list.data && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <LoadingRows />}
      {list.data && !pair && <EmptyState icon={IconUserCheck} title={words.none} detail={words.noneDetail} />}
      {pair && (
        <>
          <div className={classes.scroller}>
            <PairCard key={pair.id} pair={pair} />
          </div>
          <Actions key={`actions-${pair.id}`} pair={pair} busy={busy} onDecide={decide} onSkip={skip} />
        </>
      )}
    </div>
  );
}
