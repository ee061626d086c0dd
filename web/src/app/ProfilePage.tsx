import { Alert, Button, Group, PasswordInput, Stack, Switch, Text, Textarea, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePassword } from "@/api/access";
import { type Agent, changeMyProfile } from "@/api/agents";
import { isConflict, sentence } from "@/api/problem";
import { useSignalSettings } from "@/desk/offer/settings";
import { playSignal } from "@/desk/offer/sound";
import { text } from "@/text";
import classes from "./ProfilePage.module.css";
import { SESSION_KEY, useSession } from "./session";

const words = text.shell.profile;
const SHORTEST_PASSWORD = 10;

function AgentForm({ agent }: { agent: Agent }) {
  const client = useQueryClient();
  const [alias, setAlias] = useState(agent.alias);
  const [signature, setSignature] = useState(agent.signature);
  const save = useMutation({
    mutationFn: () => changeMyProfile({ alias: alias.trim(), signature }, agent.version),
    onSuccess: () => notifications.show({ message: words.saved }),
    onSettled: () => client.invalidateQueries({ queryKey: SESSION_KEY }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.section} onSubmit={submit}>
      <Stack>
        {save.isError && (
          <Alert color={isConflict(save.error) ? "orange" : "red"} role="alert">
            {sentence(save.error)}
          </Alert>
        )}
        <TextInput
          label={words.alias}
          maxLength={80}
          value={alias}
          onChange={(event) => setAlias(event.currentTarget.value)}
        />
        <Textarea
          label={words.signature}
          description={words.signatureHelp}
          autosize
          minRows={3}
          maxRows={10}
          value={signature}
          onChange={(event) => setSignature(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Signals() {
  const { sound, notifications: notices } = useSignalSettings();
  const supported = "Notification" in window;
  const [permission, setPermission] = useState(supported ? Notification.permission : "denied");
  const switchNotices = async (on: boolean) => {
    useSignalSettings.setState({ notifications: on });
    if (on && supported && permission === "default") setPermission(await Notification.requestPermission());
  };
  return (
    <section className={classes.section}>
      <Title order={2} mb="md">
        {words.soundTitle}
      </Title>
      <Stack gap="sm">
        <Group justify="space-between">
          <Switch
            label={words.sound}
            checked={sound}
            onChange={(event) => useSignalSettings.setState({ sound: event.currentTarget.checked })}
          />
          <Button size="compact-sm" variant="default" onClick={playSignal}>
            {words.testSound}
          </Button>
        </Group>
        <Switch
          label={words.notifications}
          checked={notices && permission === "granted"}
          disabled={permission === "denied"}
          description={permission === "denied" ? words.notificationsBlocked : undefined}
          onChange={(event) => void switchNotices(event.currentTarget.checked)}
        />
      </Stack>
    </section>
  );
}

function PasswordForm() {
  const empty = { current: "", next: "", repeat: "" };
  const [values, setValues] = useState(empty);
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => changePassword(values.current, values.next),
    onSuccess: () => {
      setValues(empty);
      setTried(false);
      notifications.show({ message: words.changed });
    },
  });
  const short = values.next.length < SHORTEST_PASSWORD;
  const differs = values.next !== values.repeat;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (values.current && !short && !differs) change.mutate();
  };
  const field = (name: keyof typeof empty, label: string, autoComplete: string, error: string | null) => (
    <PasswordInput
      label={label}
      autoComplete={autoComplete}
      value={values[name]}
      error={tried ? error : null}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setValues((before) => ({ ...before, [name]: value }));
      }}
    />
  );
  return (
    <form className={classes.section} onSubmit={submit} noValidate>
      <Title order={2} mb="md">
        {words.passwordTitle}
      </Title>
      <Stack>
        {change.isError && (
          <Alert color="red" role="alert">
            {sentence(change.error)}
          </Alert>
        )}
        {field("current", words.current, "current-password", values.current ? null : text.shell.signIn.missing)}
        {field("next", words.next, "new-password", short ? words.tooShort : null)}
        {field("repeat", words.repeat, "new-password", differs ? words.mismatch : null)}
        <Group>
          <Button type="submit" loading={change.isPending}>
            {words.change}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What a person may change about oneself: name, signature, signals, password. */
export function ProfilePage() {
  const { agent } = useSession();
  return (
    <div className={classes.page}>
      <Title order={1}>{words.title}</Title>
      {agent ? (
        <AgentForm key={agent.version} agent={agent} />
      ) : (
        <Text mt="md" c="dimmed">
          {words.notAnAgent}
        </Text>
      )}
      {agent && <Signals />}
      <PasswordForm />
    </div>
  );
}
