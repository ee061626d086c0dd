import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import type { Scope } from "@/api/access";
import { Loading } from "@/ui/Loading";
import { CrashPage } from "./CrashPage";
import { NotFoundPage } from "./NotFoundPage";
import { navigationFor } from "./navigation";
import { RequireScope } from "./RequireScope";
import { RequireSession } from "./RequireSession";
import { Shell } from "./Shell";
import { useSession } from "./session";

function StartPage() {
  const { scopes } = useSession();
  return <Navigate to={navigationFor(scopes)[0]?.path ?? "/profile"} replace />;
}

/** Routes for holders of a scope. */
function area(scope: Scope, children: RouteObject[]): RouteObject {
  return { element: <RequireScope scope={scope} />, children };
}

const pages: RouteObject[] = [
  { index: true, element: <StartPage /> },
  { path: "profile", lazy: async () => ({ Component: (await import("./ProfilePage")).ProfilePage }) },
  area("handle", [
    { path: "desk/:interactionId?", lazy: async () => ({ Component: (await import("@/desk/DeskPage")).DeskPage }) },
  ]),
  area("contacts:read", [
    {
      path: "customers/:customerId?",
      lazy: async () => ({ Component: (await import("@/customers/CustomersPage")).CustomersPage }),
    },
    {
      path: "contacts/:interactionId",
      lazy: async () => ({ Component: (await import("@/desk/ContactPage")).ContactPage }),
    },
  ]),
  area("supervise", [
    {
      path: "wallboard",
      lazy: async () => ({ Component: (await import("@/supervisor/WallboardPage")).WallboardPage }),
    },
    {
      path: "queue/:workItemId?",
      lazy: async () => ({ Component: (await import("@/supervisor/QueuePage")).QueuePage }),
    },
    { path: "calls", lazy: async () => ({ Component: (await import("@/supervisor/CallsPage")).CallsPage }) },
    {
      path: "callbacks",
      lazy: async () => ({ Component: (await import("@/supervisor/CallbacksPage")).CallbacksPage }),
    },
    { path: "agents", lazy: async () => ({ Component: (await import("@/supervisor/AgentsPage")).AgentsPage }) },
    { path: "replay", lazy: async () => ({ Component: (await import("@/supervisor/ReplayPage")).ReplayPage }) },
  ]),
  area("people:merge", [
    { path: "people", lazy: async () => ({ Component: (await import("@/customers/pairs/PairsPage")).PairsPage }) },
  ]),
  area("rules:read", [
    { path: "rules/*", lazy: async () => ({ Component: (await import("@/rules/RulesPages")).RulesPages }) },
  ]),
  area("actions:read", [
    { path: "actions/*", lazy: async () => ({ Component: (await import("@/actions/ActionsPages")).ActionsPages }) },
    {
      path: "campaigns",
      lazy: async () => ({ Component: (await import("@/campaigns/CampaignsPage")).CampaignsPage }),
    },
  ]),
  area("administer", [
    { path: "admin/*", lazy: async () => ({ Component: (await import("@/admin/AdminPages")).AdminPages }) },
  ]),
  { path: "*", element: <NotFoundPage /> },
];

export function makeRouter() {
  return createBrowserRouter([
    {
      element: <RequireSession />,
      errorElement: <CrashPage />,
      hydrateFallbackElement: <Loading />,
      children: [{ element: <Shell />, children: [{ errorElement: <CrashPage />, children: pages }] }],
    },
  ]);
}
