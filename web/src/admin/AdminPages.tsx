import {
  IconBraces,
  IconBuildings,
  IconCertificate,
  IconChartDots,
  IconClockPause,
  IconDatabase,
  IconDialpad,
  IconHeartHandshake,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMessageBolt,
  IconMusic,
  IconPhoneCall,
  IconPlugConnected,
  IconRoute,
  IconStack2,
  IconTags,
  IconUsers,
} from "@tabler/icons-react";
import { type ComponentType, lazy, Suspense } from "react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import { NotFoundPage } from "@/app/NotFoundPage";
import { text } from "@/text";
import { Loading } from "@/ui/Loading";
import classes from "./AdminPages.module.css";

const words = text.admin.sections;

interface Section {
  path: string;
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  Page: ComponentType;
}

const section = (path: string, label: string, icon: Section["icon"], Page: ComponentType): Section => ({
  path,
  label,
  icon,
  Page,
});

const GROUPS: { title: string; sections: Section[] }[] = [
  {
    title: words.groups.people,
    sections: [
      section(
        "accounts",
        words.accounts,
        IconUsers,
        lazy(async () => ({ default: (await import("./accounts/AccountsPage")).AccountsPage })),
      ),
      section(
        "skills",
        words.skills,
        IconCertificate,
        lazy(async () => ({ default: (await import("./lists/SkillsPage")).SkillsPage })),
      ),
      section(
        "routing-attributes",
        words.routingAttributes,
        IconTags,
        lazy(async () => ({ default: (await import("./lists/RoutingAttributesPage")).RoutingAttributesPage })),
      ),
    ],
  },
  {
    title: words.groups.work,
    sections: [
      section(
        "services",
        words.services,
        IconHeartHandshake,
        lazy(async () => ({ default: (await import("./services/ServicesPage")).ServicesPage })),
      ),
      section(
        "routing-plan",
        words.routingPlan,
        IconRoute,
        lazy(async () => ({ default: (await import("./plan/RoutingPlanPage")).RoutingPlanPage })),
      ),
      section(
        "capacity",
        words.capacity,
        IconStack2,
        lazy(async () => ({ default: (await import("./capacity/CapacityPage")).CapacityPage })),
      ),
      section(
        "hubs",
        words.hubs,
        IconBuildings,
        lazy(async () => ({ default: (await import("./lists/HubsPage")).HubsPage })),
      ),
      section(
        "touchpoints",
        words.touchpoints,
        IconPlugConnected,
        lazy(async () => ({ default: (await import("./touchpoints/TouchpointsPage")).TouchpointsPage })),
      ),
      section(
        "menus",
        words.menus,
        IconDialpad,
        lazy(async () => ({ default: (await import("./menus/MenusPage")).MenusPage })),
      ),
      section(
        "sounds",
        words.sounds,
        IconMusic,
        lazy(async () => ({ default: (await import("./sounds/SoundsPage")).SoundsPage })),
      ),
      section(
        "trunks",
        words.trunks,
        IconPhoneCall,
        lazy(async () => ({ default: (await import("./trunks/TrunksPage")).TrunksPage })),
      ),
      section(
        "sources",
        words.sources,
        IconDatabase,
        lazy(async () => ({ default: (await import("./sources/SourcesPage")).SourcesPage })),
      ),
      section(
        "scores",
        words.scores,
        IconChartDots,
        lazy(async () => ({ default: (await import("./scores/ScoresPage")).ScoresPage })),
      ),
    ],
  },
  {
    title: words.groups.desk,
    sections: [
      section(
        "reasons",
        words.reasons,
        IconListDetails,
        lazy(async () => ({ default: (await import("./lists/ReasonsPage")).ReasonsPage })),
      ),
      section(
        "quick-replies",
        words.replies,
        IconMessageBolt,
        lazy(async () => ({ default: (await import("./replies/RepliesPage")).RepliesPage })),
      ),
      section(
        "not-ready-reasons",
        words.notReady,
        IconClockPause,
        lazy(async () => ({ default: (await import("./lists/NotReadyPage")).NotReadyPage })),
      ),
    ],
  },
  {
    title: words.groups.access,
    sections: [
      section(
        "tokens",
        words.tokens,
        IconKey,
        lazy(async () => ({ default: (await import("./tokens/TokensPage")).TokensPage })),
      ),
      section(
        "audit",
        words.audit,
        IconHistory,
        lazy(async () => ({ default: (await import("./audit/AuditPage")).AuditPage })),
      ),
    ],
  },
];

const SECTIONS = GROUPS.flatMap((group) => group.sections);

function Sections() {
  return (
    <nav className={classes.sections} aria-label={text.admin.title}>
      {GROUPS.map(({ title, sections }) => (
        <div key={title}>
          <p className={classes.group}>{title}</p>
          {sections.map(({ path, label, icon: Icon }) => (
            <NavLink key={path} to={`/admin/${path}`} className={classes.section} title={label}>
              <Icon size={18} stroke={1.7} />
              <span>{label}</span>
            </NavLink>
          ))}
        </div>
      ))}
      <a className={classes.section} href="/api/docs" target="_blank" rel="noreferrer" title={words.api}>
        <IconBraces size={18} stroke={1.7} />
        <span>{words.api}</span>
      </a>
    </nav>
  );
}

/** The administrator's pages: the sections beside whichever is open. */
export function AdminPages() {
  return (
    <div className={classes.layout}>
      <Sections />
      <div className={classes.page}>
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route index element={<Navigate to="/admin/accounts" replace />} />
            {SECTIONS.map(({ path, Page }) => (
              <Route key={path} path={`${path}/:id?`} element={<Page key={path} />} />
            ))}
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
