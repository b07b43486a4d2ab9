/** What the HTTP side is handed. */
import type { Registry } from 'prom-client';
import type { ApiSettings } from '../../api/parts/settings.ts';
import type { ApiParts } from '../../api/parts.ts';
import type { StreamHub } from '../../api/stream.ts';
import type { HeadEnd } from '../../collectors/mqtt/head-end.ts';
import { secretFor } from '../../notify/channels/webhook/signature.ts';
import { finishAtOf } from '../../notify/preview.ts';
import { lostBy } from '../../operate/desks/plan-moves.ts';
import { createGridReads } from '../../operate/grid-reads.ts';
import { ownSupplyReads } from '../../operate/own-supply.ts';
import { dutiesOfOutage, promiseClock } from '../../operate/past/promises.ts';
import { protectedRows } from '../../operate/protected/rows.ts';
import { createRulesDesk } from '../../operate/rules/desk.ts';
import { settingsView } from '../../operate/rules/settings-view.ts';
import type { AreaClass } from '../../reports/promises/promises.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Settings } from '../../settings/schema.ts';
import type { Core } from '../core.ts';
import { createOperate } from '../desks.ts';
import { owedAfter } from '../notices.ts';
import { ruleFiles } from '../rules.ts';
import { customerParts } from './customers.ts';
import { evidenceOf } from './evidence.ts';
import { fieldParts } from './field.ts';
import { machineIngest } from './machines.ts';
import { paperParts } from './paper.ts';
import { createReceipts } from './receipts.ts';
import { createReports } from './reports.ts';

export function apiParts(at: {
  core: Core;
  stream: StreamHub;
  wallClock: Clock;
  metrics: Registry;
  log: Log;
  webDist: string;
}): ApiParts {
  const { core, stream, wallClock, metrics, log } = at;
  const { records, clock, settings, world } = core;
  const operate = createOperate(core);
  const grid = createGridReads({
    ...{ world, board: core.board, readings: core.stores.readings, tags: core.tags },
    pDark: (supplyPoint) => beliefOf(core, supplyPoint),
    automation: core.detector.automation,
    deviceLabel: settings.console.deviceLabel,
    now: clock.now,
  });
  return {
    ...{ records, readings: core.stores.readings, clock, wallClock, random: Math.random },
    ...{ log, metrics, stream },
    settings: apiSettings(core, at.webDist),
    grid,
    operate,
    field: fieldParts(core, { grid, operate }),
    ingest: machineIngest({
      ...{ ingest: core.ingest, clock },
      isKnown: (asset) => world.locator.asset(asset) !== null,
      codesOf: (asset) => codesOf(core, asset),
    }),
    receipts: createReceipts({
      records,
      settings,
      clock,
      pager: core.pager,
      gateways: core.rules.gateways,
      onReceipt: () => core.outbox.wake(),
    }),
    publicReads: core.publicReads,
    overview: () => core.counters.view(clock.now()),
    sources: () => core.runner.statuses(),
    source: (id) => core.collecting.detail(id),
    reload: {
      run: (by) => core.collecting.reload(by.name, by.from),
      last: () => core.collecting.lastReload(),
    },
    evidence: (outage) => evidenceOf(core, outage),
    waveFinishAt: (wave) =>
      finishAtOf(wave, core.channels, { now: clock.now(), spreadMs: settings.notify.spread }),
    waveBefore: (wave) => core.outbox.before(wave),
    ready: () => core.missing.ready(),
    ownSupplyOf: ownSupplyReads({ ...core, now: clock.now }),
    protection: () => protectedRows(core, { now: clock.now(), zone: settings.utility.zone }),
    promiseOf: (outage) => promiseClock(outage, core.rules.promises, (id) => areaOf(core, id)),
    dutiesOf: (outage) =>
      dutiesOfOutage(outage, core.rules.promises, {
        ...{ records, now: clock.now(), classOf: (id) => areaOf(core, id) },
      }),
    reports: createReports({
      records,
      settings,
      promises: core.rules.promises,
      grid: () => world.grid,
      now: clock.now,
    }),
    cannedAnswers: core.rules.answers,
    lostBy: (devices) => lostBy(core)(devices, []),
    customers: customerParts(core),
    paper: paperParts(core),
    rules: createRulesDesk({
      ...{ records, clock, settings, rules: core.rules },
      ruleFiles: () => ruleFiles(core.loaded),
      settingsAtWork: () => settingsView(core.loaded),
    }),
    webhookSecretOf: (address) => webhookSecret(settings, address),
  };
}

function apiSettings(
  { settings, rules }: Pick<Core, 'settings' | 'rules'>,
  webDist: string,
): ApiSettings {
  const { utility, http, auth, customer, console: screens } = settings;
  const { name, names, zone, locales, hotline, emergency } = utility;
  return {
    utility: { name, names, zone, locales, hotline, emergency },
    ...{ publicUrl: http.publicUrl, trustProxy: http.trustProxy },
    ...{ sessionHours: auth.sessionHours, secondPersonAbove: auth.secondPersonAbove },
    controlRoom: auth.controlRoom,
    ...{ lookups: customer.lookups, lookupByMeter: customer.lookupByMeter },
    owedAfterMs: owedAfter(rules.promises),
    ...{ requestsPerMinute: http.requestsPerMinute, holdSeconds: settings.notify.holdSeconds },
    ...{ switchColours: screens.switchColours, deviceLabel: screens.deviceLabel },
    ...{ importance: screens.importance, webDist },
  };
}

function webhookSecret(settings: Settings, address: string): string | null {
  const own = settings.notify.channels.webhook;
  return own === undefined ? null : secretFor(own.secret, address);
}

/** Those of the asset's own head-end where it has any, else the usual ones. */
function codesOf({ world, collecting }: Core, asset: string): HeadEnd['events'] {
  const { tables } = world.grid;
  const place = world.locator.asset(asset);
  const row = place?.kind === 'supply_point' ? tables.supplyPoints[place.supplyPoint] : undefined;
  const own = collecting.headEnds.get(row?.headEnd ?? '')?.events;
  if (own !== undefined && own.size > 0) return own;
  return collecting.headEnds.get('default')?.events ?? new Map();
}

function areaOf({ world }: Core, supplyPoint: string): AreaClass | null {
  const row = world.grid.tables.supplyPoints[world.locator.supplyPoint(supplyPoint) ?? -1];
  return row?.areaClass ?? null;
}

function beliefOf(core: Core, supplyPoint: string): { pDark: number; at: number } | null {
  const place = core.locate(supplyPoint);
  const verdict = place?.feeder == null ? null : core.detector.lastVerdict(place.feeder);
  const belief = verdict?.darkness.get(supplyPoint);
  return verdict === null || belief === undefined ? null : { pDark: belief.pDark, at: verdict.at };
}
