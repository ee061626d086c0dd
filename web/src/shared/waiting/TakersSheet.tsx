import { Alert, SegmentedControl } from "@mantine/core";
import { IconMoonStars } from "@tabler/icons-react";
import { useState } from "react";
import type { Channel } from "@/api/interactions";
import { readTakers, type Takers } from "@/api/queue";
import type { Service } from "@/api/services";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Failure } from "@/ui/Failure";
import { LoadingRows } from "@/ui/Loading";
import type { Names } from "../useNames";
import { moment } from "./say";
import { useLiveAnswer } from "./useLiveAnswer";
import { WaitingSheet } from "./WaitingSheet";

const words = text.waiting.takers;
const CHANNELS: Channel[] = ["chat", "voice", "external_live", "email", "webform", "sms", "external_desk"];

/** The channel that most likely matters: the first that leads to the service. */
function firstChannel(service: Service, names: Names): Channel {
  const led = names.directory.touchpoints.filter(({ service_id, active }) => active && service_id === service.id);
  return CHANNELS.find((channel) => led.some((touchpoint) => touchpoint.channel === channel)) ?? "chat";
}

function Closed({ takers, channel }: { takers: Takers; channel: Channel }) {
  const now = useNow();
  if (takers.open) return null;
  const opens = takers.next_opening ? moment(takers.next_opening, now) : null;
  const chat = channel === "chat";
  const known = chat ? words.closed : words.closedDeferred;
  return (
    <Alert color="blue" variant="light" icon={<IconMoonStars size={18} />}>
      {opens ? known(opens) : chat ? words.closedForGood : words.closedForGoodDeferred}
    </Alert>
  );
}

function Answer({ service, channel, names }: { service: Service; channel: Channel; names: Names }) {
  const { data, error, stale, retry } = useLiveAnswer(["takers", service.id, service.version, channel], (signal) =>
    readTakers(service.id, channel, signal),
  );
  if (!data) return error ? <Failure error={error} onRetry={retry} /> : <LoadingRows rows={4} />;
  return (
    <WaitingSheet waiting={data.waiting} names={names} about="sample" units={data.load_units} stale={stale}>
      <Closed takers={data} channel={channel} />
    </WaitingSheet>
  );
}

/** Who could take a contact of a service, as it is saved, if one arrived now on the channel chosen. */
export function TakersSheet({ service, names }: { service: Service; names: Names }) {
  const [chosen, setChosen] = useState<Channel | null>(null);
  const channel = chosen ?? firstChannel(service, names);
  return (
    <>
      <SegmentedControl
        aria-label={words.channel}
        data={CHANNELS.map((value) => ({ value, label: text.words.channel[value] ?? value }))}
        value={channel}
        onChange={(value) => setChosen(value as Channel)}
        style={{ alignSelf: "flex-start" }}
      />
      <Answer service={service} channel={channel} names={names} />
    </>
  );
}
