import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signIn } from "@/api/access";
import { Problem, readable } from "@/api/problem";
import { text } from "@/text";
import classes from "./SignInPage.module.css";
import { useTakeSession } from "./session";

const words = text.shell.signIn;

function whatFailed(error: unknown): string {
  if (error instanceof Problem && error.status === 401) return error.detail || words.failed;
  const { detail, remedy } = readable(error);
  return `${detail} ${remedy}`.trim();
}

export function SignInPage() {
  const takeSession = useTakeSession();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const attempt = useMutation({ mutationFn: () => signIn(login.trim(), password), onSuccess: takeSession });
  const missing = (value: string) => (tried && value.trim() === "" ? words.missing : null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (login.trim() && password) attempt.mutate();
  };

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit} noValidate aria-labelledby="sign-in-title">
        <div className={classes.brand}>
          <img src="/icon.svg" alt="" />
          <div>
            <Title order={1} id="sign-in-title" size="1.25rem">
              {text.shell.product}
            </Title>
            <Text size="sm" c="dimmed">
              {words.tagline}
            </Text>
          </div>
        </div>
        <Stack gap="md">
          {attempt.isError && (
            <Alert color="red" variant="light" role="alert" py="xs">
              {whatFailed(attempt.error)}
            </Alert>
          )}
          <TextInput
            label={words.login}
            size="md"
            name="username"
            autoComplete="username"
            autoFocus
            value={login}
            error={missing(login)}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.password}
            size="md"
            name="password"
            autoComplete="current-password"
            value={password}
            error={missing(password)}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={attempt.isPending} fullWidth mt="xs">
            {words.submit}
          </Button>
        </Stack>
      </form>
    </main>
  );
}
