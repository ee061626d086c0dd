import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMicrophoneOff, IconPlayerPauseFilled, IconX } from "@tabler/icons-react";
import { type Call, type CallLeg, dropLeg } from "@/api/calls";
import { useSession } from "@/app/session";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { Face } from "@/ui/Face";
import classes from "./CallBar.module.css";
import { readableNumber } from "./numbers";
import { isLive, may, useCallCommand } from "./useCall";

const words = text.calls;

/** How a party stands, in a word. */
function standing(leg: CallLeg, call: Call): string {
  if (leg.state !== "up") return words.leg[leg.state] ?? leg.state;
  if (leg.held) return words.leg.held ?? "";
  if (leg.ear !== "talk") return words.leg[leg.ear] ?? "";
  if (leg.muted) return words.leg.muted ?? "";
  const asked = leg.room === "consult" && leg.id === call.transfer?.leg_id;
  return asked ? (words.leg.consult ?? "") : (words.role[leg.role] ?? "");
}

function useLegName(customer: string): (leg: CallLeg) => string {
  const me = useSession().account.id;
  const names = useNames();
  return (leg) => {
    if (leg.agent_id === me) return words.you;
    if (leg.role === "customer") return readableNumber(customer || leg.address) || words.withheld;
    return readableNumber(leg.name || names.agent(leg.agent_id) || leg.address);
  };
}

/** Everybody who is in the call or being called into it; those whom I added can be taken out again. */
export function CallParties({ call, name }: { call: Call; name: string }) {
  const { id: me, name: myName } = useSession().account;
  const nameOf = useLegName(name);
  const drop = useCallCommand((leg: CallLeg) => dropLeg(call.id, leg.id));
  const legs = call.legs.filter(isLive);
  const more = legs.length > 2 && may(call, "conference");
  return (
    <ul className={classes.parties} aria-label={words.parties}>
      {legs.map((leg) => {
        const who = nameOf(leg);
        const others = leg.role === "outside" || (leg.guest && leg.agent_id !== me);
        return (
          <li key={leg.id} className={classes.party} data-away={leg.held || leg.state !== "up" || undefined}>
            <Face name={leg.agent_id === me ? myName : who} size={26} />
            <span className={classes.partyWords}>
              <span className={classes.partyName} title={who}>
                {who}
              </span>
              <span className={classes.partyState}>
                {leg.held && <IconPlayerPauseFilled size={11} aria-hidden />}
                {leg.muted && <IconMicrophoneOff size={11} aria-hidden />}
                {standing(leg, call)}
              </span>
            </span>
            {more && others && (
              <Tooltip label={words.dropLeg(who)}>
                <ActionIcon size="sm" aria-label={words.dropLeg(who)} onClick={() => drop.mutate(leg)}>
                  <IconX size={14} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        );
      })}
    </ul>
  );
}
