/** The composition root: builds every part, starts and stops them in order. */
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { apiServer } from './api/server.ts';
import { streamHub } from './api/stream.ts';
import { buildCore, type Core } from './app/core.ts';
import type { GroundOptions } from './app/ground.ts';
import { apiParts } from './app/http/api-parts.ts';
import { createScreens } from './app/http/screens.ts';
import { coreMetrics } from './app/metrics.ts';
import { startTicks } from './app/ticks.ts';
import { systemClock } from './runtime/clock.ts';
import type { Log } from './runtime/log.ts';
import type { LoadedSettings } from './settings/load.ts';

export type { ReloadView } from './api/shapes/reload.ts';
export { addToken, addUser, disableUser, revokeToken } from './app/accounts.ts';
export { backUp, restoreFrom } from './app/backup.ts';
export { reportOf } from './app/http/offline-reports.ts';
export {
  type Checked,
  checkEverything,
  gridFor,
  type ImportCall,
  importInto,
  inferFile,
  settingsOf,
  traceOf,
  withOwnToken,
  withStores,
} from './app/offline.ts';
export { prepareDemo } from './app/prepare-demo.ts';
export { type ReplayedOutage, type ReplayView, replayOf } from './app/replay.ts';
export { relayPlaces } from './app/sources/relay.ts';
export { clockOf, openRecordsBeside } from './app/stores.ts';
export type { ReportRow } from './reports/reliability/report.ts';

/** Customers of a network whose judging may hold up visitors: their pages have a thread of their own. */
const LARGE = 10_000;

export interface Service {
  url: string;
  core: Core;
  /** Drains: no new facts, open work ended, stores closed last. */
  stop(): Promise<void>;
}

/** Starts the whole service of a configuration; resolves when it listens. What cannot begin is stopped again. */
export async function startService(
  loaded: LoadedSettings,
  log: Log,
  options: GroundOptions = {},
): Promise<Service> {
  const { settings } = loaded;
  const core = await buildCore(loaded, log, options);
  const { parts, screens, stream, server } = facesOf(core, log);
  let stopTicks = (): void => {};
  async function stop(): Promise<void> {
    stopTicks();
    core.asking.stop();
    await core.runner.stop();
    await core.outbox.stop();
    await core.supervisor.drain();
    stream.close();
    await server.close();
    // What the last requests have begun.
    await core.supervisor.drain();
    await core.relay.stop();
    await core.stores.close();
    log.info({}, 'service_stopped');
  }
  try {
    const { port } = await server.listen({ host: settings.http.host, port: settings.http.port });
    await core.start();
    stopTicks = startTicks({ core, screens, log, settings: parts.settings });
    log.info({ port, clock: new Date(core.clock.now()).toISOString() }, 'service_started');
    return { url: `http://${settings.http.host}:${port}`, core, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What people and programs see of it. */
function facesOf(core: Core, log: Log) {
  const wallClock = systemClock();
  const stream = streamHub({
    clock: core.clock,
    wallClock,
    epoch: crypto.randomUUID().slice(0, 8),
  });
  const metrics = new Registry();
  coreMetrics(metrics, core);
  const parts = apiParts({
    ...{ core, stream, wallClock, log, metrics },
    webDist: join(import.meta.dirname, '../web/dist'),
  });
  const screens = createScreens({ ...parts, supervisor: core.supervisor });
  core.onCommitted(screens.committed);
  core.onNotices(screens.noticesMoved);
  const isLarge = core.world.grid.supplyPointCount >= LARGE;
  return { parts, screens, stream, server: apiServer(parts, { isLarge }) };
}
