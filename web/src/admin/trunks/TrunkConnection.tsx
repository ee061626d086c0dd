import {
  Button,
  Group,
  NativeSelect,
  PasswordInput,
  SimpleGrid,
  Switch,
  TagsInput,
  Text,
  Textarea,
} from "@mantine/core";
import type { Trunk, TrunkMode, TrunkSrtp, TrunkTransport } from "@/api/trunks";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import { Count, Line, type Part } from "./TrunkFields";
import { travelling } from "./trunkForm";

const words = text.admin.trunks;
const TRANSPORTS = ["auto", "udp", "tcp", "tls"] as const satisfies TrunkTransport[];
const SEALS = ["off", "preferred", "required"] as const satisfies TrunkSrtp[];

function Secret({ editor, stored }: Part & { stored: boolean }) {
  const { form, change, error } = editor;
  if (form.secret === null)
    return (
      <Group gap="xs">
        <Text size="sm">{words.secretGoes}</Text>
        <Button size="compact-sm" variant="default" onClick={() => change("secret", "")}>
          {words.secretKeep}
        </Button>
      </Group>
    );
  return (
    <div>
      <PasswordInput
        label={words.secret}
        description={stored ? words.secretStored : words.secretNone}
        value={form.secret}
        error={error("secret")}
        autoComplete="new-password"
        onChange={(event) => change("secret", event.currentTarget.value)}
      />
      {stored && (
        <Button size="compact-xs" variant="subtle" mt={4} onClick={() => change("secret", null)}>
          {words.secretRemove}
        </Button>
      )}
    </div>
  );
}

type PemMember = "authority" | "certificate" | "certificate_key";

/** Certificates or a key, as text that nobody reads. */
function Pem({ editor, name, label, help }: Part & { name: PemMember; label: string; help: string }) {
  return (
    <Textarea
      label={label}
      description={help}
      value={editor.form[name]}
      error={editor.error(name)}
      spellCheck={false}
      autoComplete="off"
      autosize
      minRows={2}
      maxRows={8}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => editor.change(name, event.currentTarget.value)}
    />
  );
}

/** What TLS makes possible: a proof of who is there on both sides, and keys for the sound. */
function Privacy({ editor, keyStored }: Part & { keyStored: boolean }) {
  const { form, change, error } = editor;
  return (
    <>
      <NativeSelect
        label={words.srtp}
        description={words.srtpHelp}
        data={SEALS.map((each) => ({ value: each, label: words.seals[each] ?? each }))}
        value={form.srtp}
        error={error("srtp")}
        onChange={(event) => change("srtp", event.currentTarget.value as TrunkSrtp)}
      />
      <Pem editor={editor} name="authority" label={words.authority} help={words.authorityHelp} />
      <Pem editor={editor} name="certificate" label={words.certificate} help={words.certificateHelp} />
      {form.certificate !== "" && (
        <Pem
          editor={editor}
          name="certificate_key"
          label={words.certificateKey}
          help={keyStored ? words.certificateKeyStored : words.certificateKeyNone}
        />
      )}
    </>
  );
}

/** Where the other side is, how messages travel there, and how both know each other. */
export function OtherSide({ editor, trunk }: Part & { trunk: Trunk | null }) {
  const { form, change, error } = editor;
  const travel = (transport: TrunkTransport) => {
    const { port, srtp, authority, certificate, certificate_key } = travelling(form, transport);
    change("transport", transport);
    change("port", port);
    change("srtp", srtp);
    change("authority", authority);
    change("certificate", certificate);
    change("certificate_key", certificate_key);
  };
  return (
    <FormSection title={words.server}>
      <NativeSelect
        label={words.mode}
        data={(["register", "address"] as const).map((mode) => ({ value: mode, label: words.modes[mode] ?? mode }))}
        value={form.mode}
        onChange={(event) => change("mode", event.currentTarget.value as TrunkMode)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Line editor={editor} name="host" label={words.host} help={words.hostHelp} />
        <Line editor={editor} name="domain" label={words.domain} help={words.domainHelp} />
        <NativeSelect
          label={words.transport}
          data={TRANSPORTS.map((each) => ({ value: each, label: words.transports[each] ?? each }))}
          value={form.transport}
          error={error("transport")}
          onChange={(event) => travel(event.currentTarget.value as TrunkTransport)}
        />
        <Count editor={editor} name="port" label={words.port} help={words.portHelp} />
        <Line editor={editor} name="login" label={words.login} />
        <Line editor={editor} name="username" label={words.user} help={words.userHelp} />
      </SimpleGrid>
      {form.transport === "tls" && <Privacy editor={editor} keyStored={trunk?.has_certificate_key ?? false} />}
      <Secret editor={editor} stored={trunk?.has_secret ?? false} />
      <Switch
        label={words.asksSecret}
        checked={form.asks_secret}
        onChange={(event) => change("asks_secret", event.currentTarget.checked)}
      />
      {error("asks_secret") && (
        <Text size="xs" c="var(--mantine-color-error)">
          {error("asks_secret")}
        </Text>
      )}
      <TagsInput
        label={words.networks}
        description={words.networksHelp}
        value={form.networks}
        error={error("networks")}
        onChange={(networks) => change("networks", networks)}
      />
    </FormSection>
  );
}
