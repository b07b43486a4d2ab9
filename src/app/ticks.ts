/** What is done over and over: decisions each second, screens, and by the clock of the house what is due. */

import { join } from 'node:path';
import cron from 'node-cron';
import type { ApiSettings } from '../api/parts/settings.ts';
import type { NoticeState } from '../model/notice.ts';
import { HOUR, MINUTE, SECOND } from '../model/time.ts';
import { serviceLinePort } from '../notify/channels/cn95598/port.ts';
import { createLowBalances } from '../operate/billing/low-balance.ts';
import { createLifeSupportDesk } from '../operate/desks/life-support.ts';
import { createPromiseWatch } from '../operate/desks/promise-watch.ts';
import { loopWatch } from '../operate/loops.ts';
import { createPlanCare } from '../operate/plans/care.ts';
import { publicFiles } from '../pages/crowd/files.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Core } from './core.ts';
import type { Screens } from './http/screens.ts';
import { createServiceLine } from './http/service-line.ts';

/** Real time between two looks at what is due. */
const DUE_EVERY = '*/5 * * * * *';

export function startTicks(parts: {
  core: Core;
  screens: Screens;
  log: Log;
  settings: ApiSettings;
}): () => void {
  const { core, screens, log } = parts;
  const { supervisor, settings } = core;
  const tidy = tidier(core);
  const lifeSupport = createLifeSupportDesk(core);
  const lowBalances = createLowBalances(core);
  supervisor.watch('life_support', lifeSupport.tick());
  const plans = createPlanCare(core);
  const promises = createPromiseWatch({ ...core, promises: core.rules.promises });
  const stops = [
    supervisor.every('decide', settings.detect.decision.period, () => core.ingest.decide()),
    supervisor.every('screens', SECOND, () => screens.tick()),
    supervisor.every('trend', MINUTE, () => core.counters.minute(core.clock.now())),
    supervisor.every('notice_counts', 5 * SECOND, () => countNotices(core)),
    supervisor.every('paging', 5 * SECOND, () => core.pager.tick()),
    ...serviceLineTicks(core),
    supervisor.every('storm', 5 * SECOND, () => core.storm.tick()),
    supervisor.every('house_alarms', 5 * SECOND, () => core.houseAlarms.look()),
    supervisor.every('loops', MINUTE, loopWatch(core)),
    supervisor.every('plans', 15 * SECOND, () => plans.look()),
    supervisor.every('learn', 10 * SECOND, () => core.learning.tick()),
    supervisor.every('precursors', MINUTE, () => core.precursors.tick()),
    supervisor.every('momentary', MINUTE, () => core.momentary.tick()),
    supervisor.every('missing', 5 * SECOND, () => core.missing.look()),
    supervisor.every('low_balances', MINUTE, () => lowBalances.tick()),
    supervisor.every('promises', MINUTE, () => promises.look()),
    supervisor.every('segments', MINUTE, () => core.segments?.tick()),
    supervisor.every('life_support', HOUR, () => lifeSupport.tick()),
    supervisor.every('public_files', 15 * SECOND, keepCopies(parts)),
  ];
  // In Etc/UTC, where no hour is missing or comes twice; what is due is asked of the database.
  const due = cron.schedule(DUE_EVERY, () => supervisor.watch('due', tidy()), {
    timezone: 'Etc/UTC',
    noOverlap: true,
    name: 'due',
    logger: cronLog(log),
  });
  return () => {
    for (const stop of stops) stop();
    void due.stop();
  };
}

/** Real time of one call to the service line. */
const SERVICE_LINE_CALL_MS = 5 * SECOND;

/** Only where the settings name one. */
function serviceLineTicks(core: Core): Array<() => void> {
  const { supervisor, clock, settings } = core;
  const own = settings.notify.cn95598;
  if (own === undefined || settings.notify.mode !== 'live') return [];
  const port = serviceLinePort(own, { clock, timeoutMs: SERVICE_LINE_CALL_MS });
  const line = createServiceLine(core, port);
  const stop = supervisor.every('cn95598', 5 * SECOND, () => line.tick());
  return [stop, () => supervisor.watch('cn95598_close', port.close())];
}

/** Old rows go once an hour, a day of readings at a time; the stores keep their own limits. */
function tidier(core: Core): () => Promise<void> {
  const wallClock = systemClock();
  let tidiedAt = 0;
  let hasMore = false;
  let isTidying = false;
  return async () => {
    const now = core.clock.now();
    const isDue = now - tidiedAt >= HOUR;
    if (isTidying || !(isDue || hasMore)) return;
    isTidying = true;
    try {
      if (isDue) await core.records.tidy(now, wallClock.now());
      tidiedAt = now;
      hasMore = await core.stores.readings.tidy(now);
    } finally {
      isTidying = false;
    }
  };
}

async function countNotices(core: Core): Promise<void> {
  const total: Partial<Record<NoticeState, number>> = {};
  const subjects = [...core.board.outages.keys(), ...core.board.plans.keys()];
  for (const subject of subjects) {
    const progress = await core.records.notices.progressOf(subject);
    for (const [state, count] of Object.entries(progress) as Array<[NoticeState, number]>) {
      total[state] = (total[state] ?? 0) + count;
    }
  }
  core.counters.noticesNow(total);
}

/** The public answers on the disk, for the day on which nobody answers here. */
function keepCopies(parts: { core: Core; settings: ApiSettings }): () => Promise<void> {
  const { core, settings } = parts;
  const directory = join(core.stores.dataDir, 'public');
  const files = publicFiles({ directory, settings });
  return () => files.write({ status: core.publicReads.status(), now: core.clock.now() });
}

function cronLog(log: Log) {
  const say = (level: 'info' | 'warn' | 'error' | 'debug') => (message: string | Error) =>
    log[level]({ message: String(message) }, 'cron');
  return { info: say('debug'), warn: say('warn'), error: say('error'), debug: say('debug') };
}
