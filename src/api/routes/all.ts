/** Every route of the API; the server and the OpenAPI document are drawn from this list. */
import type { Route } from '../define.ts';
import { auditRoutes } from './admin/audit.ts';
import { reloadRoutes } from './admin/reload.ts';
import { reportRoutes } from './admin/reports.ts';
import { rulesRoutes } from './admin/rules.ts';
import { sessionRoutes } from './admin/session.ts';
import { tokenRoutes, userRoutes } from './admin/users.ts';
import { assetRoutes } from './grid/assets.ts';
import { deviceRoutes } from './grid/devices.ts';
import { feederRoutes } from './grid/feeders.ts';
import { fieldRoutes } from './grid/field.ts';
import { ingestRoutes } from './grid/ingest.ts';
import { sourceRoutes } from './grid/sources.ts';
import { supplyPointRoutes } from './grid/supply-points.ts';
import { myBillRoutes } from './my/bill.ts';
import { myFeedbackRoutes } from './my/feedback.ts';
import { myHouseholdRoutes } from './my/household.ts';
import { myLifeSupportRoutes } from './my/life-support.ts';
import { myPlaceRoutes } from './my/places.ts';
import { myPushRoutes } from './my/push.ts';
import { mySegmentRoutes } from './my/segments.ts';
import { mySessionRoutes } from './my/session.ts';
import { myWishRoutes } from './my/wishes.ts';
import { relayRoutes } from './paper.ts';
import { contactRoutes } from './people/contacts.ts';
import { feedbackRoutes } from './people/feedback.ts';
import { hotlineRoutes } from './people/hotline.ts';
import { lifeSupportRoutes } from './people/life-support.ts';
import { noticeRoutes } from './people/notices.ts';
import { segmentRoutes } from './people/segments.ts';
import { shiftRoutes } from './people/shift.ts';
import { taskRoutes } from './people/tasks.ts';
import { troubleReportRoutes } from './people/trouble-reports.ts';
import { waveRoutes } from './people/waves.ts';
import { alarmRoutes } from './watch/alarms.ts';
import { earthFaultRoutes } from './watch/earth-faults.ts';
import { outageRoutes } from './watch/outages.ts';
import { overviewRoutes } from './watch/overview.ts';
import { plannedOutageRoutes } from './watch/planned-outages.ts';
import { protectionRoutes } from './watch/protection.ts';

export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...overviewRoutes,
  ...outageRoutes,
  ...earthFaultRoutes,
  ...alarmRoutes,
  ...plannedOutageRoutes,
  ...protectionRoutes,
  ...waveRoutes,
  ...shiftRoutes,
  ...noticeRoutes,
  ...taskRoutes,
  ...feederRoutes,
  ...deviceRoutes,
  ...fieldRoutes,
  ...supplyPointRoutes,
  ...assetRoutes,
  ...sourceRoutes,
  ...reloadRoutes,
  ...rulesRoutes,
  ...ingestRoutes,
  ...contactRoutes,
  ...relayRoutes,
  ...hotlineRoutes,
  ...troubleReportRoutes,
  ...feedbackRoutes,
  ...lifeSupportRoutes,
  ...segmentRoutes,
  ...reportRoutes,
  ...userRoutes,
  ...tokenRoutes,
  ...auditRoutes,
  ...mySessionRoutes,
  ...myPlaceRoutes,
  ...myPushRoutes,
  ...myBillRoutes,
  ...myFeedbackRoutes,
  ...myHouseholdRoutes,
  ...myLifeSupportRoutes,
  ...mySegmentRoutes,
  ...myWishRoutes,
];
