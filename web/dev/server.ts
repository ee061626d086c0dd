import { actionRoutes } from "./routes/actions";
import { administerRoutes } from "./routes/administer";
import { attachmentRoutes } from "./routes/attachments";
import { callRoutes } from "./routes/calls";
import { campaignRoutes } from "./routes/campaigns";
import { contactRoutes } from "./routes/contacts";
import { customerRoutes } from "./routes/customers";
import { deskRoutes } from "./routes/desk";
import { type Answer, type Route, refused } from "./routes/exchange";
import { offerRoutes } from "./routes/offers";
import { peopleRoutes } from "./routes/people";
import { planRoutes } from "./routes/plan";
import { ruleRoutes } from "./routes/rules";
import { mayAsk, sessionRoutes, unauthorised } from "./routes/session";
import { sourceRoutes } from "./routes/sources";
import { superviseRoutes } from "./routes/supervise";
import { telephonyRoutes } from "./routes/telephony";
import type { World } from "./world/world";

const ROUTES: Route[] = [
  ...sessionRoutes,
  ...deskRoutes,
  ...callRoutes,
  ...contactRoutes,
  ...customerRoutes,
  ...peopleRoutes,
  ...attachmentRoutes,
  ...offerRoutes,
  ...superviseRoutes,
  ...planRoutes,
  ...ruleRoutes,
  ...sourceRoutes,
  ...actionRoutes,
  ...campaignRoutes,
  ...telephonyRoutes,
  ...administerRoutes,
];

export interface Question {
  method: string;
  url: string;
  body?: unknown;
  ifMatch?: string | null;
}

/** Answer one request as the real server would; the same for the development server and for tests. */
export function answer(world: World, { method, url, body, ifMatch }: Question): Answer {
  const where = new URL(url, "http://localhost");
  if (!mayAsk(world, where.pathname)) return unauthorised;
  for (const [verb, pattern, respond] of ROUTES) {
    const match = verb === method ? pattern.exec(where.pathname) : null;
    if (match) {
      return respond({
        world,
        params: match.slice(1),
        query: where.searchParams,
        body: body ?? {},
        ifMatch: ifMatch ?? null,
      });
    }
  }
  return refused(404, `The mock server has no ${method} ${where.pathname}.`);
}
