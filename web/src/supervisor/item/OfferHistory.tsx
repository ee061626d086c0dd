import { Accordion } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Offer, readOffersOf, type WorkItem } from "@/api/routing";
import { PlanVersionLink } from "@/shared/plan/PlanVersionDialog";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { Failure } from "@/ui/Failure";
import { Instant } from "@/ui/Instant";
import { LoadingRows } from "@/ui/Loading";
import { span } from "@/ui/times";
import classes from "./ItemPanel.module.css";
import { type PairValue, readWhy, type SeenAgent, unnamed, type Why } from "./why";

const words = text.supervisor.item;

function facts({ idleSeconds, used, limit }: SeenAgent): string {
  const parts = [];
  if (idleSeconds !== null) parts.push(words.idle(span(idleSeconds)));
  if (used !== null && limit !== null) parts.push(words.load(used, limit));
  return parts.join(", ");
}

const said = (score: number) => score.toLocaleString(undefined, { maximumFractionDigits: 2 });

/** What the pair is worth, and why the sum chose another than the agent with the highest score. */
function Value({ value, names }: { value: PairValue; names: Names }) {
  const { other, due, outside, instead } = value;
  const better = other && value.alternatives.find(({ agentId }) => agentId === other.agentId);
  return (
    <>
      <li>{value.score === null ? words.value.unscored(said(value.counted)) : words.value.score(said(value.score))}</li>
      {outside && <li>{text.value.said}</li>}
      {instead && <li>{text.value.insteadOf(instead)}</li>}
      <li>
        {due ? words.value.due : words.value.batch(value.items, value.agents, value.windowSeconds, said(value.total))}
      </li>
      {other && better && (
        <li>
          {words.value.better(names.agent(other.agentId), said(better.score))}
          {other.taken && `, ${words.value.taken}`};{" "}
          {other.total === null ? words.value.fewer : words.value.otherwise(said(other.total))}
        </li>
      )}
      {value.alternatives.length > 0 && (
        <li>
          {words.value.scores}:{" "}
          {value.alternatives.map(({ agentId, score }) => `${names.agent(agentId)} ${said(score)}`).join(", ")}
        </li>
      )}
    </>
  );
}

function Explanation({ why, names }: { why: Why; names: Names }) {
  const more = unnamed(why);
  return (
    <div className={classes.sheet}>
      <ul className={classes.lines}>
        <li>
          {why.preferred
            ? words.preferredChosen
            : (words.strategies[why.strategy] ?? `${words.strategy}: ${why.strategy}`)}
        </li>
        {why.chosen && (
          <li>
            <b>{names.agent(why.chosen.agentId)}</b>: {facts(why.chosen)}
          </li>
        )}
        {why.value && <Value value={why.value} names={names} />}
        {why.waitedSeconds !== null && <li>{words.waited(span(why.waitedSeconds))}</li>}
        {why.step > 0 && <li>{words.step(why.step)}</li>}
        {why.asked.length > 0 && <li>{words.asked(why.asked.map((each) => names.agent(each)).join(", "))}</li>}
        {why.bestSkilled && <li>{words.bestSkilled}</li>}
        {why.interrupts.length > 0 && (
          <li>{words.interrupts(why.interrupts.map((each) => text.words.channel[each] ?? each).join(", "))}</li>
        )}
        {why.keptBack.map(({ serviceId, share, agents }) => (
          <li key={serviceId}>{words.keptBack(names.service(serviceId), Math.round(share * 1000) / 10, agents)}</li>
        ))}
        {why.plan !== null && (
          <li>
            <PlanVersionLink number={why.plan} />
          </li>
        )}
      </ul>
      <h4>{words.alternatives}</h4>
      {why.alternatives.length ? (
        <ol className={classes.lines}>
          {why.alternatives.map((agent) => (
            <li key={agent.agentId}>
              <b>{names.agent(agent.agentId)}</b>: {facts(agent)}
            </li>
          ))}
        </ol>
      ) : (
        <p>{words.noAlternatives}</p>
      )}
      {why.excluded.length > 0 && (
        <>
          <h4>{words.excluded}</h4>
          <ul className={classes.lines}>
            {why.excluded.map(({ agentId, because }) => (
              <li key={agentId}>
                <b>{names.agent(agentId)}</b> {words.missing[because] ?? because}
              </li>
            ))}
            {more > 0 && <li>{words.andMore(more)}</li>}
          </ul>
        </>
      )}
    </div>
  );
}

function howItEnded(offer: Offer): string {
  const state = text.words.offerState[offer.state] ?? offer.state;
  const reason = offer.end_reason ? ` (${words.endReasons[offer.end_reason] ?? offer.end_reason})` : "";
  const after = offer.ended_at
    ? `, ${words.offeredFor(span((Date.parse(offer.ended_at) - Date.parse(offer.created_at)) / 1000))}`
    : "";
  return `${state}${reason}${after}`;
}

/** Every offer of an item, the newest first, with why that agent was chosen. */
export function OfferHistory({ item, names }: { item: WorkItem; names: Names }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["offers", item.id, item.version],
    queryFn: () => readOffersOf(item.id),
    placeholderData: (previous) => previous,
  });
  if (isPending) return <LoadingRows rows={3} />;
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data?.length) return <p className={classes.note}>{words.noOffers}</p>;
  return (
    <div className={classes.sheet}>
      <h3>{words.offersTitle}</h3>
      <Accordion variant="separated" chevronPosition="left">
        {data.toReversed().map((offer) => {
          const why = readWhy(offer.why);
          return (
            <Accordion.Item key={offer.id} value={offer.id}>
              <Accordion.Control>
                <span className={classes.offer} data-state={offer.state}>
                  <b>{names.agent(offer.agent_id)}</b>
                  <span>{howItEnded(offer)}</span>
                  <span className={classes.when}>
                    <Instant at={offer.created_at} />
                  </span>
                </span>
              </Accordion.Control>
              <Accordion.Panel>{why ? <Explanation why={why} names={names} /> : words.noAlternatives}</Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </div>
  );
}
