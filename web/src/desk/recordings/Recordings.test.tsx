import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Recordings } from "./Recordings";

const message = { id: "message", kind: "voicemail", started_at: "2026-01-05T08:00:00Z", segments: [] };
const call = { ...message, id: "call", kind: "call" };
const deleted = { deleted_at: "2026-02-05T08:00:00Z", deleted_why: "Time is over." };

it("shows what was written after the call was over", async () => {
  let kept = [{ ...message, ...deleted }];
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(kept)));
  const client = new QueryClient();
  const at = (version: number) => (
    <MantineProvider>
      <QueryClientProvider client={client}>
        <Recordings interactionId="contact" going={null} version={version} />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(at(4));
  expect(await screen.findByLabelText("Voice message")).toBeTruthy();
  kept = [...kept, { ...call, ...deleted }];
  rerender(at(5));
  expect(screen.queryByLabelText("Voice message"), "what is known stays meanwhile").toBeTruthy();
  expect(await screen.findByLabelText("Call")).toBeTruthy();
});
