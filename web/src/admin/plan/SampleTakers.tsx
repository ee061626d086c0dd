import { NativeSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Channel } from "@/api/interactions";
import { readTakersUnder, type Sample } from "@/api/plan";
import type { PresentPlan } from "@/api/replay";
import { DurationInput } from "@/shared/DurationInput";
import type { Names } from "@/shared/useNames";
import { useLiveAnswer } from "@/shared/waiting/useLiveAnswer";
import { WaitingSheet } from "@/shared/waiting/WaitingSheet";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import { durationOf, secondsOf } from "@/ui/times";
import { changesOf, lookedAt, type PlanDraft } from "./draft";
import classes from "./RoutingPlan.module.css";

const words = text.admin.plan;
const CHANNELS: Channel[] = ["chat", "email", "webform", "sms"];

function Answer({ draft, sample, names }: { draft: PlanDraft; sample: Sample; names: Names }) {
  const { data, error, stale, retry } = useLiveAnswer(["plan-takers", draft, sample], (signal) =>
    readTakersUnder(changesOf(draft), sample, signal),
  );
  if (!data) return error ? <Failure error={error} onRetry={retry} /> : <LoadingRows rows={3} />;
  return <WaitingSheet waiting={data.waiting} names={names} about="sample" units={data.load_units} stale={stale} />;
}

interface SampleTakersProps {
  services: PresentPlan["services"];
  draft: PlanDraft;
  names: Names;
}

/** Who could take a contact of a service right now, under the draft: the agents in their order, and what the others lack. */
export function SampleTakers({ services, draft, names }: SampleTakersProps) {
  const [chosen, setService] = useState<string | null>(null);
  const [channel, setChannel] = useState<Channel>("chat");
  const [waitedSeconds, setWaited] = useState(0);
  const service = services.some(({ key }) => key === chosen) ? (chosen as string) : (services[0]?.key ?? "");
  const [told, setTold] = useState<Record<string, string>>({});
  const inForce = services.find(({ key }) => key === service);
  const looked = lookedAt(inForce && { ...inForce, ...draft[service] }, names);
  const attributes = Object.fromEntries(
    looked.flatMap(({ key }): [string, string][] => (told[key] ? [[key, told[key]]] : [])),
  );
  const [asked] = useDebouncedValue({ service, channel, waitedSeconds, attributes }, 300);
  const [settled] = useDebouncedValue(draft, 400);
  return (
    <section className={classes.card} aria-label={words.takers}>
      <h2>{words.takers}</h2>
      <p className={classes.note}>{words.takersHelp}</p>
      <div className={classes.sample}>
        <NativeSelect
          label={words.sample.service}
          data={services.map(({ key, name }) => ({ value: key, label: name }))}
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.sample.channel}
          data={CHANNELS.map((value) => ({ value, label: text.words.channel[value] ?? value }))}
          value={channel}
          onChange={(event) => setChannel(event.currentTarget.value as Channel)}
        />
        <DurationInput
          label={words.sample.waited}
          value={durationOf(waitedSeconds)}
          onChange={(value) => setWaited(secondsOf(value ?? "PT0S"))}
          units={["seconds", "minutes", "hours", "days"]}
        />
        {looked.map(({ key, name, values }) => (
          <NativeSelect
            key={key}
            label={name}
            data={[{ value: "", label: words.sample.notTold }, ...values]}
            value={told[key] ?? ""}
            onChange={(event) => setTold({ ...told, [key]: event.currentTarget.value })}
          />
        ))}
      </div>
      {asked.service && <Answer draft={settled} sample={asked} names={names} />}
    </section>
  );
}
