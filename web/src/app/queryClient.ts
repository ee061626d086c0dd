import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";

const RETRIES = 2;

/** Only what may pass by itself is tried again; a refusal is not. */
function mayPass(failures: number, error: Error): boolean {
  const refused = error instanceof Problem && error.status < 500;
  return !refused && failures < RETRIES;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: mayPass, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}
