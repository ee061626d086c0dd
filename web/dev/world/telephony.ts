import type { MenuDocument, StoredMenu } from "../../src/api/menus";
import type { Trunk } from "../../src/api/trunks";
import { idAt, iso, newId } from "./ids";
import type { World } from "./world";

/** The telephone menus and trunks of the pretended server. */
interface Exchange {
  menus: Map<string, StoredMenu>;
  trunks: Map<string, Trunk>;
}

const exchanges = new WeakMap<World, Exchange>();

const service: MenuDocument = {
  languages: ["en", "de"],
  person_digit: "0",
  person_service: "",
  first_seconds: 5,
  next_seconds: 3,
  texts: {
    not_understood: { en: "Sorry, that is not one of the choices.", de: "Das steht leider nicht zur Auswahl." },
    nothing_heard: { en: "Sorry, we did not hear anything." },
  },
  steps: [
    {
      kind: "language",
      key: "language",
      say: { en: "For English press 1.", de: "Für Deutsch drücken Sie die 2." },
      choices: { 1: "en", 2: "de" },
      tries: 2,
      next: "choice",
    },
    {
      kind: "menu",
      key: "choice",
      say: {
        en: "Welcome to Harbour and Finch. Press 1 for your order, 2 for invoices, 3 for returns.",
        de: "Willkommen bei Harbour und Finch. Drücken Sie 1 für Ihre Bestellung, 2 für Rechnungen.",
      },
      choices: { 1: "account", 2: "billing", 3: "returns" },
      tries: 3,
      otherwise: "person",
    },
    {
      kind: "collect",
      key: "account",
      say: { en: "Please enter your account number, then the hash key." },
      name: "account_number",
      label: "Account number",
      least: 6,
      most: 9,
      prefix: "",
      confirm: { en: "You entered {{ number }}. If that is right, press 1." },
      secret: false,
      tries: 3,
      next: "check",
      otherwise: "person",
    },
    {
      kind: "check_account",
      key: "check",
      say: null,
      account: "account_number",
      proof: "",
      attribute: "",
      found: "status",
      wrong: "orders",
    },
    { kind: "lookup", key: "status", say: null, placement: "ivr-order-status", next: "orders", nothing: "orders" },
    { kind: "queue", key: "orders", say: { en: "One moment please." }, service: "orders", priority: 0 },
    { kind: "queue", key: "billing", say: null, service: "billing", priority: 0 },
    { kind: "voicemail", key: "returns", say: { en: "Please leave a message after the tone." }, service: "repairs" },
  ],
};

const trunk = (key: string, name: string, more: Partial<Trunk>): Trunk => ({
  id: newId(),
  key,
  name,
  mode: "register",
  host: "sip.example.net",
  port: 5060,
  transport: "udp",
  srtp: "off",
  authority: "",
  hands_over: false,
  certificate: "",
  has_certificate_key: false,
  domain: "",
  login: "harbourfinch",
  username: "",
  has_secret: true,
  asks_secret: false,
  networks: [],
  caller_id: "+442079460000",
  trusts_caller: false,
  region: "GB",
  number_style: "plus",
  codecs: [],
  most_calls: 100,
  expiry_seconds: 300,
  session_seconds: 1800,
  active: true,
  created_at: iso(Date.now() - 9 * 86_400_000),
  version: 1,
  ...more,
});

function made(): Exchange {
  const at = Date.now() - 3 * 86_400_000;
  const menu = { id: idAt(at), key: "service", name: "Service number", document: service };
  const trunks = [
    trunk("provider", "Northern Telephone", {}),
    trunk("branch", "Exchange of the Leeds branch", {
      mode: "address",
      host: "10.20.0.5",
      has_secret: false,
      login: "",
    }),
  ];
  return {
    menus: new Map([[menu.key, { ...menu, changed_at: iso(at), version: 3 }]]),
    trunks: new Map(trunks.map((each) => [each.id, each])),
  };
}

export function exchangeOf(world: World): Exchange {
  const known = exchanges.get(world) ?? made();
  exchanges.set(world, known);
  return known;
}
