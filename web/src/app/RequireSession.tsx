import { Center, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Outlet } from "react-router";
import { onSignedOut } from "@/api/client";
import { text } from "@/text";
import { setServerTime } from "@/ui/clock";
import { Failure } from "@/ui/Failure";
import { SignInPage } from "./SignInPage";
import { rememberAccount, SESSION_KEY, SessionContext, useSessionQuery } from "./session";

/** Asks for the sign-in and keeps the wanted address meanwhile. */
export function RequireSession() {
  const { data, error, isPending, refetch } = useSessionQuery();
  const client = useQueryClient();
  useEffect(() => {
    onSignedOut(() => {
      if (client.getQueryData(SESSION_KEY)) client.setQueryData(SESSION_KEY, null);
    });
  }, [client]);
  useEffect(() => {
    if (!data) return;
    setServerTime(data.server_time);
    rememberAccount(data.account.id);
  }, [data]);
  if (isPending) {
    return (
      <Center h="100%">
        <Loader aria-label={text.shell.loading} />
      </Center>
    );
  }
  // A server that is away for a moment takes nobody's page away: the banner tells of it, and calls go on.
  if (data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <SignInPage />;
  return (
    <SessionContext value={data}>
      <Outlet />
    </SessionContext>
  );
}
