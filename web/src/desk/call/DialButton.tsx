import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhone } from "@tabler/icons-react";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { dial } from "@/api/calls";
import type { Id } from "@/api/units";
import { useMay } from "@/app/session";
import { usePhone } from "@/phone/phone";
import type { PhoneState } from "@/phone/types";
import { text } from "@/text";
import { workplace } from "../data/workplace";
import { isReachable } from "./CallNotices";
import { readableNumber } from "./numbers";
import { useCallCommand } from "./useCall";

const words = text.calls.dial;

/** How long a call waits for the softphone; without one the server says why it cannot be made. */
const PATIENCE_MS = 8_000;

/** Wait until the softphone can take a call, or has given up. */
function whenReachable(): Promise<void> {
  const settled = (state: PhoneState) => state !== "connecting" && state !== "reconnecting";
  if (settled(usePhone.getState().state)) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    const stop = usePhone.subscribe(({ state }) => settled(state) && end());
  });
}

type About = { interaction_id?: Id; customer_id?: Id };

/** Call a number with the softphone; the contact that comes of it opens on the desk. */
export function useDial() {
  const navigate = useNavigate();
  const handles = useMay("handle");
  const connect = usePhone((phone) => phone.connect);
  const state = usePhone((phone) => phone.state);
  const command = useCallCommand(
    async ({ number, about }: { number: string; about: About }) => {
      if (!isReachable(state)) await connect();
      await whenReachable();
      return dial({ number, ...about });
    },
    (call, { number }) => {
      notifications.show({ message: words.calling(readableNumber(number)) });
      if (!call.interaction_id) return;
      workplace.open(call.interaction_id);
      navigate(`/desk/${call.interaction_id}`);
    },
  );
  const { mutate } = command;
  const call = useCallback((number: string, about: About = {}) => mutate({ number, about }), [mutate]);
  return { allowed: handles, pending: command.isPending, call };
}

/** Click to dial, beside a number. */
export function DialButton({ number, about = {} }: { number: string; about?: About }) {
  const dialling = useDial();
  if (!dialling.allowed) return null;
  const label = words.action(readableNumber(number));
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label} loading={dialling.pending} onClick={() => dialling.call(number, about)}>
        <IconPhone size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
