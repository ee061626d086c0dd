import type { Trunk, TrunkBody, TrunkOrder, TrunkTransport } from "@/api/trunks";
import { text } from "@/text";
import type { FieldErrors } from "../record/edit";
import { checkNameAndKey } from "../record/NameAndKey";

const words = text.admin.trunks;

export interface TrunkForm extends TrunkBody {
  /** What was typed; null: the stored one is to be removed. */
  secret: string | null;
  /** What was typed; it goes with the certificate. */
  certificate_key: string;
}

const NEW: TrunkForm = {
  key: "",
  name: "",
  mode: "register",
  host: "",
  port: 5060,
  transport: "udp",
  domain: "",
  login: "",
  username: "",
  asks_secret: false,
  networks: [],
  caller_id: "",
  trusts_caller: false,
  region: "",
  number_style: "plus",
  codecs: [],
  most_calls: 100,
  expiry_seconds: 300,
  session_seconds: 1800,
  active: true,
  srtp: "off",
  authority: "",
  hands_over: false,
  certificate: "",
  secret: "",
  certificate_key: "",
};

export function formOf(trunk: Trunk | null): TrunkForm {
  if (!trunk) return NEW;
  const { id: _id, has_secret: _has, has_certificate_key: _key, created_at: _at, version: _version, ...body } = trunk;
  return { ...body, secret: "", certificate_key: "" };
}

/** What is sent: nothing about the secret and the key unless they change. Without a certificate there is no key. */
export function orderOf({ secret, certificate_key, ...body }: TrunkForm): TrunkOrder {
  return {
    ...body,
    ...(secret !== "" && { secret: secret ?? "" }),
    ...((certificate_key !== "" || body.certificate === "") && { certificate_key }),
  };
}

export const USUAL_PORTS: Record<TrunkTransport, number> = { auto: 0, udp: 5060, tcp: 5060, tls: 5061 };

type OverTls = "srtp" | "authority" | "certificate" | "certificate_key";

/** What changes with the way messages travel: a port that was the usual one, and what only TLS can do. */
export function travelling(form: TrunkForm, transport: TrunkTransport): Pick<TrunkForm, "port" | OverTls> {
  const usual = form.port === USUAL_PORTS[form.transport];
  const port = usual || transport === "auto" ? USUAL_PORTS[transport] : form.port;
  const { srtp, authority, certificate, certificate_key } = form;
  return transport === "tls"
    ? { port, srtp, authority, certificate, certificate_key }
    : { port, srtp: "off", authority: "", certificate: "", certificate_key: "" };
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.?)+$|^\[?[0-9A-Fa-f:.]{2,45}\]?$/;

/** What is wrong before the server is asked. */
export function check(form: TrunkForm): FieldErrors {
  const errors: Record<string, string> = { ...checkNameAndKey(form) };
  if (!HOST.test(form.host)) errors.host = words.hostMissing;
  if (form.mode === "register" && !form.login.trim()) errors.login = words.loginMissing;
  return errors;
}
