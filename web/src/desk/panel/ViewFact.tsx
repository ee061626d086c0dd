import { Tooltip } from "@mantine/core";
import { IconLock, IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import type { Fact, SourceAnswer } from "@/api/view";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { exactTime } from "@/ui/times";
import classes from "./View.module.css";
import { factLabel, type Manner, sayFact, sayOrigin, sayUnknown } from "./viewFacts";

const words = text.desk.view;
const LONG = 160;
const MANY_LINES = 4;

export type Sources = ReadonlyMap<string, SourceAnswer>;

function Value({ shown }: { shown: string }) {
  const [whole, setWhole] = useState(false);
  const long = shown.length > LONG || shown.split("\n").length > MANY_LINES;
  return (
    <>
      <p className={classes.value} data-cut={(long && !whole) || undefined}>
        {shown}
      </p>
      {long && (
        <button type="button" className={classes.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? words.less : words.more}
        </button>
      )}
    </>
  );
}

function Marks({ fact }: { fact: Fact }) {
  const bound = fact.purpose !== "" && fact.purpose !== "service";
  if (!fact.protected && !bound) return null;
  return (
    <>
      {fact.protected && (
        <Tooltip label={words.protected} multiline w={240}>
          <span className={classes.mark}>
            <IconLock size={12} aria-hidden /> {words.protectedMark}
          </span>
        </Tooltip>
      )}
      {bound && (
        <Tooltip label={words.purpose(fact.purpose)} multiline w={240}>
          <span className={classes.mark}>
            <IconTarget size={12} aria-hidden /> {fact.purpose}
          </span>
        </Tooltip>
      )}
    </>
  );
}

function Origin({ fact, name, kept }: { fact: Fact; name: string; kept: boolean }) {
  const now = useNow();
  const said = sayOrigin(fact, name, kept, now);
  return (
    <Tooltip label={exactTime(fact.as_of)}>
      <time dateTime={fact.as_of} className={classes.soft}>
        {said}
      </time>
    </Tooltip>
  );
}

/** One fact: its value with age and source, or plainly why it is not known. */
export function ViewFact({ fact, sources, manner }: { fact: Fact; sources: Sources; manner: Manner }) {
  const nameOf = (key: string) => sources.get(key)?.name || key;
  const source = nameOf(fact.source);
  const shown = fact.unknown ? sayUnknown(fact, source) : sayFact(fact.value, fact, manner);
  return (
    <div className={classes.fact}>
      <dt title={fact.meaning || fact.name}>{factLabel(fact)}</dt>
      <dd>
        {fact.unknown ? (
          <p className={classes.value} data-unknown title={fact.unknown.detail || undefined}>
            {shown}
          </p>
        ) : (
          <Value shown={shown} />
        )}
        <div className={classes.marks}>
          {!fact.unknown && <Origin fact={fact} name={source} kept={sources.get(fact.source)?.state === "kept"} />}
          <Marks fact={fact} />
        </div>
        {fact.conflicts.length > 0 && (
          <div className={classes.conflict} role="note" aria-label={words.conflict}>
            {!fact.unknown && <p>{words.says(source, shown)}</p>}
            {fact.conflicts.map((reading) => (
              <p key={reading.source}>{words.says(nameOf(reading.source), sayFact(reading.value, fact, manner))}</p>
            ))}
          </div>
        )}
      </dd>
    </div>
  );
}
