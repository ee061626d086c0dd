import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { createRoutesStub } from "react-router";
import { expect, it, vi } from "vitest";
import type { SessionInfo } from "@/api/access";
import { RequireSession } from "./RequireSession";
import { SESSION_KEY } from "./session";

const SESSION = { account: { id: "ann" }, scopes: [], server_time: "2026-01-05T08:00:00Z" } as unknown as SessionInfo;

const Desk = () => <p>My desk</p>;
const Page = createRoutesStub([{ Component: RequireSession, children: [{ path: "/", Component: Desk }] }]);

function open(client: QueryClient) {
  render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const unreachable = () =>
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.reject(new TypeError("Failed to fetch"))),
  );

it("keeps the page while the server cannot be reached", async () => {
  unreachable();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(SESSION_KEY, SESSION);
  open(client);
  await client.invalidateQueries({ queryKey: SESSION_KEY });
  await waitFor(() => expect(client.getQueryState(SESSION_KEY)?.status).toBe("error"));
  expect(screen.getByText("My desk")).toBeTruthy();
});

it("says at the start that the server cannot be reached", async () => {
  unreachable();
  open(new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  expect(await screen.findByText("No connection")).toBeTruthy();
});
