import { Alert, Button, NumberInput, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowsDiff, IconHistory } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { readable } from "@/api/problem";
import { EmptyState } from "@/ui/EmptyState";
import { AskBar } from "./AskBar";
import { Figures } from "./Figures";

interface Words {
  title: string;
  help: string;
  days: string;
  run: string;
  failed: string;
  none: string;
  noneDetail: string;
  nothing: string;
  nothingDetail: string;
  decided: string;
  differ: string;
  same: string;
  allSame: string;
}

interface Compared {
  decided: number;
  differ: number;
  examples: readonly unknown[];
}

interface PastComparisonProps<C extends Compared> {
  words: Words;
  className: string | undefined;
  mostDays: number;
  compare: (days: number) => Promise<C>;
  /** Counts beside those that there always are. */
  figures?: (found: C) => [string, number][];
  /** What there is to say about the comparison as a whole. */
  notes: (found: C) => ReactNode;
  examples: (found: C) => ReactNode;
}

/** What a draft would have answered in the last days, beside what was answered. */
export function PastComparison<C extends Compared>(props: PastComparisonProps<C>) {
  const { words, mostDays, compare } = props;
  const [days, setDays] = useState<number | string>(7);
  const run = useMutation({ mutationFn: () => compare(Number(days)) });
  const { data } = run;
  const failed = run.error ? readable(run.error) : null;
  return (
    <section className={props.className} aria-label={words.title}>
      <AskBar title={words.title} help={words.help}>
        <NumberInput
          label={words.days}
          w={130}
          min={1}
          max={mostDays}
          value={days}
          onChange={setDays}
          allowDecimal={false}
        />
        <Button
          leftSection={<IconArrowsDiff size={16} />}
          loading={run.isPending}
          disabled={!(Number(days) >= 1 && Number(days) <= mostDays)}
          onClick={() => run.mutate()}
        >
          {words.run}
        </Button>
      </AskBar>
      {failed && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={words.failed}>
          {failed.detail} {failed.remedy}
        </Alert>
      )}
      {!data && !failed && <EmptyState icon={IconHistory} title={words.none} detail={words.noneDetail} />}
      {data && data.decided === 0 && (
        <EmptyState icon={IconHistory} title={words.nothing} detail={words.nothingDetail} />
      )}
      {data && data.decided > 0 && (
        <>
          <div role="status">
            <Figures
              of={[
                [words.decided, data.decided],
                [words.differ, data.differ],
                [words.same, data.decided - data.differ],
                ...(props.figures?.(data) ?? []),
              ]}
            />
          </div>
          {props.notes(data)}
          {data.examples.length ? (
            props.examples(data)
          ) : (
            <Text size="sm" c="dimmed">
              {words.allSame}
            </Text>
          )}
        </>
      )}
    </section>
  );
}
