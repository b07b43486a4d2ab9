/** Every page of the console and its path; those that not every shift opens are loaded when they are. */
import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { lazyPage } from './lazy-page.ts';
import { AlarmsPage } from './pages/alarms.tsx';
import { FeederPage } from './pages/feeder.tsx';
import { FeedersPage } from './pages/feeders.tsx';
import { InboxPage } from './pages/inbox.tsx';
import { NoticesPage } from './pages/notices.tsx';
import { OutagePage } from './pages/outage.tsx';
import { OutagesPage } from './pages/outages.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { PersonPage } from './pages/person.tsx';
import { PlannedListPage } from './pages/planned-list.tsx';
import { PlannedOnePage } from './pages/planned-one.tsx';

export interface PageProps {
  params: Record<string, string>;
}

const PlannedNewPage = lazyPage(() => import('./pages/planned-new.tsx'));
const HandoverPage = lazyPage(() => import('./pages/handover.tsx'));
const AdminPage = lazyPage(() => import('./pages/admin.tsx'));
const ReportsPage = lazyPage(() => import('./pages/reports.tsx'));
const SourcesPage = lazyPage(() => import('./pages/sources.tsx'));
const SourcePage = lazyPage(() => import('./pages/source.tsx'));
const ProtectionPage = lazyPage(() => import('./pages/protection.tsx'));
const SwitchingPage = lazyPage(() => import('./pages/switching.tsx'));

export const pages: ReadonlyArray<{ path: string; page: (props: PageProps) => ReactNode }> = [
  { path: '/console', page: OverviewPage },
  { path: '/console/outages', page: OutagesPage },
  { path: '/console/outages/:id', page: OutagePage },
  { path: '/console/alarms', page: AlarmsPage },
  { path: '/console/planned', page: PlannedListPage },
  { path: '/console/planned/new', page: () => <PlannedNewPage /> },
  { path: '/console/planned/:id', page: PlannedOnePage },
  { path: '/console/protection', page: () => <ProtectionPage /> },
  { path: '/console/feeders', page: FeedersPage },
  { path: '/console/feeders/:id', page: FeederPage },
  { path: '/console/switching', page: () => <SwitchingPage /> },
  { path: '/console/notices', page: NoticesPage },
  { path: '/console/people/:id', page: PersonPage },
  { path: '/console/inbox', page: InboxPage },
  { path: '/console/handover', page: () => <HandoverPage /> },
  { path: '/console/reports', page: () => <ReportsPage /> },
  { path: '/console/admin', page: () => <AdminPage /> },
  { path: '/console/tasks', page: () => <Redirect to="/console/inbox" /> },
  { path: '/console/sources', page: () => <SourcesPage /> },
  { path: '/console/sources/:id', page: ({ params }) => <SourcePage params={params} /> },
];
