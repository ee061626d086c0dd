import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { type Edition, type EditorOptions, useEditor } from "./useEditor";

interface Form {
  name: string;
  limit: number;
}

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

function edit(options: Partial<EditorOptions<Form>> = {}) {
  const save = vi.fn(async (_changes: Partial<Form>, form: Form, version: number) => ({ form, version: version + 1 }));
  const edition: Edition<Form> = { form: { name: "A", limit: 1 }, version: 3 };
  const rendered = renderHook(
    (more: Partial<EditorOptions<Form>>) => useEditor<Form>({ edition, save, ...options, ...more }),
    {
      wrapper,
      initialProps: {},
    },
  );
  return { ...rendered, save, edition };
}

const stale = new Problem(412, {
  type: "/problems/stale",
  detail: "This service was changed by somebody else meanwhile.",
});

describe("an editor", () => {
  it("stores only what was changed, over the version that was read", async () => {
    const { result, save } = edit();
    expect(result.current.dirty).toBe(false);
    act(() => result.current.change("name", "B"));
    expect(result.current.dirty).toBe(true);
    act(() => result.current.save());
    await waitFor(() => expect(result.current.dirty).toBe(false));
    expect(save).toHaveBeenCalledWith({ name: "B" }, { name: "B", limit: 1 }, 3);
  });

  it("stores nothing when nothing was changed", () => {
    const { result, save } = edit();
    act(() => result.current.save());
    expect(save).not.toHaveBeenCalled();
  });

  it("does not ask the server while something is missing", () => {
    const { result, save } = edit({ check: (form): Record<string, string> => (form.name ? {} : { name: "Missing" }) });
    act(() => result.current.change("name", ""));
    act(() => result.current.save());
    expect(save).not.toHaveBeenCalled();
    expect(result.current.error("name")).toBe("Missing");
    act(() => result.current.change("name", "x"));
    expect(result.current.error("name")).toBeUndefined();
  });

  it("puts a refusal beside the field it is about", async () => {
    const refused = new Problem(422, { field: "limit", detail: "limit: is -1", remedy: "Enter 0 or more." });
    const { result } = edit({ save: () => Promise.reject(refused) });
    act(() => result.current.change("limit", -1));
    act(() => result.current.save());
    await waitFor(() => expect(result.current.error("limit")).toBe("Is -1. Enter 0 or more."));
    expect(result.current.dirty).toBe(true);
  });

  it("R84 shows both versions when somebody else was faster, and saves mine on top when asked", async () => {
    const theirs: Edition<Form> = { form: { name: "A", limit: 9 }, version: 4 };
    const save = vi
      .fn<EditorOptions<Form>["save"]>()
      .mockRejectedValueOnce(stale)
      .mockImplementation(async (_changes, form, version) => ({ form, version: version + 1 }));
    const { result } = edit({ save, reread: async () => theirs });
    act(() => result.current.change("name", "Mine"));
    act(() => result.current.save());
    await waitFor(() => expect(result.current.clash).not.toBeNull());
    expect(result.current.clash?.merge).toMatchObject({ theirs: ["limit"], clashes: [] });
    act(() => result.current.keepMine());
    await waitFor(() => expect(result.current.dirty).toBe(false));
    expect(save).toHaveBeenLastCalledWith({ name: "Mine" }, { name: "Mine", limit: 9 }, 4);
    expect(result.current.form).toEqual({ name: "Mine", limit: 9 });
  });

  it("takes theirs and drops mine when asked", async () => {
    const { result } = edit({
      save: () => Promise.reject(stale),
      reread: async () => ({ form: { name: "Theirs", limit: 9 }, version: 4 }),
    });
    act(() => result.current.change("name", "Mine"));
    act(() => result.current.save());
    await waitFor(() => expect(result.current.clash?.merge.clashes).toEqual(["name"]));
    act(() => result.current.takeTheirs());
    expect(result.current.form.name).toBe("Theirs");
    expect(result.current.dirty).toBe(false);
  });

  it("follows a newer edition while nothing was changed here, and keeps my changes otherwise", () => {
    const newer = { form: { name: "N", limit: 2 }, version: 4 };
    const quiet = edit();
    quiet.rerender({ edition: newer });
    expect(quiet.result.current.form.name).toBe("N");
    const busy = edit();
    act(() => busy.result.current.change("limit", 5));
    busy.rerender({ edition: newer });
    expect(busy.result.current.form).toEqual({ name: "A", limit: 5 });
  });

  it("puts my changes on a newer edition that differs in nothing but its version", async () => {
    const { result, rerender, save, edition } = edit();
    act(() => result.current.change("limit", 5));
    rerender({ edition: { form: edition.form, version: 7 } });
    act(() => result.current.save());
    await waitFor(() => expect(save).toHaveBeenCalledWith({ limit: 5 }, { name: "A", limit: 5 }, 7));
  });

  it("goes back to what was read", () => {
    const { result } = edit();
    act(() => result.current.change("name", "B"));
    act(() => result.current.discard());
    expect(result.current.form.name).toBe("A");
  });
});
