/** Every page of the console and its path. */
import type { ReactNode } from 'react';
import { AlarmsPage } from './pages/alarms.tsx';
import { FeederPage } from './pages/feeder.tsx';
import { FeedersPage } from './pages/feeders.tsx';
import { NoticesPage } from './pages/notices.tsx';
import { OutagePage } from './pages/outage.tsx';
import { OutagesPage } from './pages/outages.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { PersonPage } from './pages/person.tsx';
import { PlannedListPage } from './pages/planned-list.tsx';
import { PlannedNewPage } from './pages/planned-new.tsx';
import { PlannedOnePage } from './pages/planned-one.tsx';
import { SourcePage } from './pages/source.tsx';
import { SourcesPage } from './pages/sources.tsx';
import { TasksPage } from './pages/tasks.tsx';

export interface PageProps {
  params: Record<string, string>;
}

export const pages: ReadonlyArray<{ path: string; page: (props: PageProps) => ReactNode }> = [
  { path: '/console', page: OverviewPage },
  { path: '/console/outages', page: OutagesPage },
  { path: '/console/outages/:id', page: OutagePage },
  { path: '/console/alarms', page: AlarmsPage },
  { path: '/console/planned', page: PlannedListPage },
  { path: '/console/planned/new', page: PlannedNewPage },
  { path: '/console/planned/:id', page: PlannedOnePage },
  { path: '/console/feeders', page: FeedersPage },
  { path: '/console/feeders/:id', page: FeederPage },
  { path: '/console/notices', page: NoticesPage },
  { path: '/console/people/:id', page: PersonPage },
  { path: '/console/tasks', page: TasksPage },
  { path: '/console/sources', page: SourcesPage },
  { path: '/console/sources/:id', page: SourcePage },
];
