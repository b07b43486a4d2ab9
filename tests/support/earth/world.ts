// Detection of one bus as the product puts it together: rule, alarms, condition, inference and outages.

import { alarmBook } from '../../../src/detect/alarm-book.ts';
import { startTrial } from '../../../src/detect/earth/trials.ts';
import { pingEvidence } from '../../../src/detect/evidence.ts';
import { gridPlaces } from '../../../src/detect/grid-places.ts';
import type { JudgedBatch } from '../../../src/detect/judge.ts';
import { createJudge } from '../../../src/detect/judge.ts';
import { type DetectSettings, defaultDetectSettings } from '../../../src/detect/settings.ts';
import type { Alarm } from '../../../src/model/alarm.ts';
import type { EarthFault } from '../../../src/model/earth-fault.ts';
import type { GridEvent } from '../../../src/model/event.ts';
import type { DarkInterval } from '../../../src/model/outage.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { type Instant, SECOND } from '../../../src/model/time.ts';
import { buildGrid } from '../../../src/network/build.ts';
import type { Grid } from '../../../src/network/grid.ts';
import { type EarthFaultBook, earthFaultBook } from '../../../src/operate/earth/book.ts';
import { giveOrders } from '../../../src/operate/earth/orders.ts';
import { createWorld } from '../../../src/operate/world.ts';
import { createDetector } from '../../../src/outages/detector.ts';
import { createEngine } from '../../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../../src/outages/settings.ts';
import { drawn } from '../drawn.ts';
import type { Feeder } from './truth.ts';

export const feeders: readonly Feeder[] = [
  { id: 'F01', breaker: 'CB1', km: 4 },
  { id: 'F02', breaker: 'CB2', km: 9 },
  { id: 'F03', breaker: 'CB3', km: 6 },
];
export const busMeter = 'BM-1';
export const pollMs = 2 * SECOND;

/** Three feeders of overhead line on a bus through a coil, a terminal at each head, 24 customers on each. */
export function busGrid(): Grid {
  const { tables } = drawn(`
    SS1 - CB1 - LS1 - FU1 - TX1*12
                LS1 - TX4*12
    SS1 - CB2 - LS2 - FU2 - TX2*12
                LS2 - TX5*12
    SS1 - CB3 - LS3 - FU3 - TX3*12
                LS3 - TX6*12
  `);
  const asset = { headEnd: null, concentrator: null };
  const source = tables.sources[0];
  return buildGrid(
    {
      ...tables,
      sources: tables.sources.map((row) => ({ ...row, earthing: 'compensated' as const, kv: 10 })),
      devices: tables.devices.map((row) => ({
        ...row,
        ...{ kv: 10, remote: row.kind === 'breaker' },
        feeder: feeders.find(({ breaker }) => breaker === row.id)?.id ?? null,
      })),
      sections: tables.sections.map((row) => {
        const km = feeders.find(({ breaker }) => breaker.slice(2) === row.id.slice(2))?.km ?? 0;
        return { ...row, lengthM: km * 1000 };
      }),
      assets: [
        { ...asset, id: busMeter, at: source?.node ?? '', kind: 'sensor', side: null },
        ...feeders.map(({ breaker }) => ({
          ...{ ...asset, id: `FTU-${breaker}`, at: breaker },
          ...{ kind: 'terminal' as const, side: 'source' as const },
        })),
      ],
    },
    1,
  );
}

export interface EarthWorld {
  events(events: readonly GridEvent[]): void;
  readings(readings: readonly Reading[]): void;
  /** One decision; pings are answered by those who have supply. */
  decide(now: Instant, hasSupply: (supplyPoint: string) => boolean): void;
  /** As the desk does it. */
  trial(id: string, feeder: string, at: Instant): void;
  /** Newest first. */
  condition(): EarthFault | null;
  readonly book: EarthFaultBook;
  alarms(): readonly Alarm[];
  readonly seen: { outages: Set<string>; news: number; intervals: DarkInterval[] };
}

export function earthWorld(
  grid: Grid,
  own: Partial<DetectSettings['earthFault']> = {},
): EarthWorld {
  const world = createWorld(grid);
  const defaults = defaultDetectSettings();
  const settings = { ...defaults, earthFault: { ...defaults.earthFault, ...own } };
  const locate = gridPlaces({
    grid,
    locator: world.locator,
    state: () => world.state,
    periodOf: (asset) => (asset === busMeter ? pollMs : null),
  });
  const judge = createJudge({ locate, settings });
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `${ids}`;
  };
  const outageSettings = defaultOutageSettings();
  const detector = createDetector({
    engine: createEngine({ grid, settings: outageSettings }),
    settings: outageSettings,
    newId: () => `O-${newId()}`,
    spentMs: () => 0,
  });
  const alarms = alarmBook({ newId: () => `A-${newId()}`, settings: settings.alarms });
  const book = earthFaultBook({
    ...{ world, locate, settings },
    board: {
      dark(supplyPoint) {
        const open = detector.intervalOf(supplyPoint);
        if (open === null) return undefined;
        return { since: open.from, outage: open.outage, plannedOutage: open.plannedOutage };
      },
    },
  });
  const seen: EarthWorld['seen'] = { outages: new Set(), news: 0, intervals: [] };
  let last: EarthFault | null = null;

  function take(batch: JudgedBatch): void {
    detector.apply(batch.evidence);
    book.evidence(batch.evidence);
    book.signals(batch.signals);
    alarms.signals(batch.signals);
  }

  return {
    events(events) {
      take(judge.events(events));
      book.events(events);
    },
    readings(readings) {
      take(judge.readings(readings));
      book.readings(readings);
    },
    decide(now, hasSupply) {
      take(judge.tick(now));
      const { changes, pings } = detector.decide(now);
      for (const { outage, news } of changes) {
        seen.outages.add(outage.id);
        seen.news += news.length;
      }
      const asked = pings.map((supplyPoint) => {
        const answered = hasSupply(supplyPoint);
        return pingEvidence({ id: `${supplyPoint}/${now}`, supplyPoint, answered, at: now });
      });
      detector.apply(asked);
      book.outages(changes);
      const decided = book.decide({ now, newId: () => `E-${newId()}` });
      giveOrders({ detector, world }, decided.orders);
      alarms.signals(decided.signals);
      seen.intervals.push(...decided.intervals);
      last = decided.conditions.at(-1) ?? last;
    },
    trial(id, feeder, at) {
      const standing = book.standing(id);
      if (standing === null) throw new Error(`${id} does not stand`);
      const device = feeders.find((one) => one.id === feeder)?.breaker ?? null;
      const what = { feeder, device, isTelemetered: true };
      const by = { who: 'li', at, settings: settings.earthFault };
      book.put(startTrial(standing, what, by));
    },
    condition: () => last,
    book,
    alarms: alarms.standing,
    seen,
  };
}
