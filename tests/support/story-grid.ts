// What the grid says of itself: meters, terminals and bus meters, as head-ends hand it in over HTTP.
import type { ContactChange } from '../../src/model/source.ts';
import { type DurationMs, type Instant, SECOND, toIso } from '../../src/model/time.ts';
import { busMeterOf, meterOf, type TownFiles, terminalOf } from './story-towns.ts';

type EventType =
  | 'last_gasp'
  | 'power_restored'
  | 'switch_opened'
  | 'switch_closed'
  | 'protection_trip'
  | 'lockout'
  | 'fault_passed'
  | 'earth_fault_selected';

/** Volts of a healthy low-voltage phase. */
const LIVE_V = 221;
const BUS_KV = 10;
const EARTH_V = (BUS_KV * 1000) / Math.sqrt(3);

export interface Meters {
  supplyPoints: string[];
  /** Their supply went: this share could still say so, handed in after `held` (0) within `within` (5 s). */
  lastGasp(how?: { share?: number; within?: DurationMs; held?: DurationMs }): void;
  /** Their supply is back, and they say so; handed in after `held` (0). */
  restored(how?: { within?: DurationMs; held?: DurationMs }): void;
  /** They are read, and have supply. */
  readWell(): void;
  /** They are read every 2 s for `lasts`, with so many volts. */
  reads(volts: number, lasts: DurationMs): void;
  /** Their counters of energy stand at so many Wh. */
  count(wh: number): void;
  /** They no longer answer their poll, though nothing was heard of their supply. */
  stopAnswering(polls?: number): void;
}

export interface Terminal {
  trips(): void;
  /** Measures voltage on its side, all phases, pu; every second for three. */
  measures(pu: number): void;
  /** Reads pu between phases (AB BC CA) every 2 s for `lasts`. */
  reads(between: readonly [number, number, number], lasts: DurationMs): void;
  /** Opens because the frequency is too low. */
  sheds(): void;
  lockout(): void;
  opens(): void;
  closes(): void;
  /** Current to earth passed it, towards the line or back towards the bus. */
  passed(direction: 'forward' | 'reverse'): void;
}

export interface BusMeter {
  /** Every 2 s for `lasts`: pu to earth, pu between phases (AB BC CA), 3U0 as a share of a solid fault. */
  reads(values: {
    earth: [number, number, number];
    between: number | [number, number, number];
    residual: number;
    lasts: DurationMs;
  }): void;
  /** The selection device beside it names a feeder. */
  selects(feeder: string): void;
}

export interface GridVoices {
  metersOf(where: string): Meters;
  terminal(device: string): Terminal;
  bus(source: string): BusMeter;
}

/** How facts get in; `later` acts after a while of the story's time. */
export interface WaysIn {
  ingest(what: 'events' | 'readings', items: object[]): Promise<void>;
  contact(changes: ContactChange[]): Promise<void>;
  later(delay: DurationMs, act: () => Promise<void>): void;
}

/** Supply points that hang on a device, transformer, feeder or are named themselves. */
export function supplyPointsAt({ grid, feeders }: TownFiles, where: string): string[] {
  const head = Object.entries(feeders).find(([, id]) => id === where)?.[0] ?? where;
  const named = grid.tables.supplyPoints.filter(
    ({ id, transformer }) => id === head || transformer === head,
  );
  return named.length > 0 ? named.map(({ id }) => id) : grid.lost({ open: [head] });
}

interface Moment {
  /** When it happened, as the devices say. */
  happenedAt: Instant;
  now: () => Instant;
  /** Makes ids unique. */
  number: () => number;
}

/** Everything said of one moment. */
export function gridVoices(files: TownFiles, ways: WaysIn, at: Moment): GridVoices {
  const event = (asset: string, type: EventType, details: object = {}): object => ({
    ...{ id: `${asset}/${type}/${at.number()}`, asset, type, time: toIso(at.happenedAt) },
    details,
  });
  const say = (asset: string, ...types: EventType[]): void => {
    ways.later(0, () =>
      ways.ingest(
        'events',
        types.map((type) => event(asset, type)),
      ),
    );
  };
  return {
    metersOf(where) {
      const supplyPoints = supplyPointsAt(files, where);
      return { supplyPoints, ...meters(supplyPoints, ways, { now: at.now, event }) };
    },
    terminal(device) {
      const asset = terminalOf(device);
      return {
        measures: (pu) => {
          for (let after = 0; after < 3 * SECOND; after += SECOND) {
            ways.later(after, () => ways.ingest('readings', voltagesOf(asset, pu, at.now())));
          }
        },
        reads(between, lasts) {
          for (let after = 0; after <= lasts; after += 2 * SECOND) {
            ways.later(after, () => {
              const time = toIso(at.now());
              const readings = (['A', 'B', 'C'] as const).map((phase, i) => ({
                ...{ asset, quantity: 'voltage_ll', phase, time },
                value: (between[i] ?? 1) * BUS_KV * 1000,
              }));
              return ways.ingest('readings', readings);
            });
          }
        },
        sheds: () => {
          const trip = {
            ...event(asset, 'protection_trip'),
            details: { element: 'under_frequency' },
          };
          const items = [trip, event(asset, 'switch_opened')];
          ways.later(0, () => ways.ingest('events', items));
        },
        trips: () => say(asset, 'protection_trip', 'switch_opened'),
        lockout: () => say(asset, 'protection_trip', 'switch_opened', 'lockout'),
        opens: () => say(asset, 'switch_opened'),
        closes: () => say(asset, 'switch_closed'),
        passed(direction) {
          const said = event(asset, 'fault_passed', { set: true, earth: true, direction });
          ways.later(0, () => ways.ingest('events', [said]));
        },
      };
    },
    bus(source) {
      const asset = busMeterOf(source);
      return {
        ...busMeter(asset, ways, at.now),
        selects(feeder) {
          const said = event(asset, 'earth_fault_selected', { feeder });
          ways.later(0, () => ways.ingest('events', [said]));
        },
      };
    },
  };
}

function meters(
  supplyPoints: readonly string[],
  ways: WaysIn,
  at: { now: () => Instant; event: (asset: string, type: EventType) => object },
): Omit<Meters, 'supplyPoints'> {
  /** Messages come one batch a second, spread over the time they need. */
  function spread(points: readonly string[], type: EventType, within: DurationMs, held = 0): void {
    const seconds = Math.max(1, Math.round(within / SECOND));
    const batches = Map.groupBy(points, (_, i) => i % seconds);
    for (const [second, batch] of batches) {
      ways.later(held + second * SECOND, () => {
        return ways.ingest(
          'events',
          batch.map((point) => at.event(meterOf(point), type)),
        );
      });
    }
  }
  return {
    lastGasp({ share = 1, within = 5 * SECOND, held = 0 } = {}) {
      const heard = supplyPoints.filter(
        (_, i) => Math.floor((i + 1) * share) > Math.floor(i * share),
      );
      spread(heard, 'last_gasp', within, held);
    },
    restored({ within = 5 * SECOND, held = 0 } = {}) {
      spread(supplyPoints, 'power_restored', within, held);
    },
    readWell() {
      ways.later(0, () =>
        ways.ingest(
          'readings',
          supplyPoints.map((point) => ({
            ...{ asset: meterOf(point), quantity: 'voltage', phase: null },
            ...{ time: toIso(at.now()), value: LIVE_V },
          })),
        ),
      );
    },
    count(value) {
      ways.later(0, () => {
        const said = { quantity: 'energy_import', phase: null, time: toIso(at.now()), value };
        const readings = supplyPoints.map((point) => ({ asset: meterOf(point), ...said }));
        return ways.ingest('readings', readings);
      });
    },
    reads(value, lasts) {
      for (let after = 0; after <= lasts; after += 2 * SECOND) {
        ways.later(after, () => {
          const said = { quantity: 'voltage', phase: null, time: toIso(at.now()), value };
          const readings = supplyPoints.map((point) => ({ asset: meterOf(point), ...said }));
          return ways.ingest('readings', readings);
        });
      }
    },
    stopAnswering(polls = 6) {
      for (let missed = 1; missed <= polls; missed += 1) {
        ways.later(missed * 10 * SECOND, async () => {
          const said = { source: 'gw-1', reason: 'timeout', how: 'polled' as const };
          const contact = missed < 3 ? ('suspect' as const) : ('silent' as const);
          await ways.contact(
            supplyPoints.map((point) => ({
              ...{ asset: meterOf(point), since: at.now(), contact, missed, ...said },
            })),
          );
          await ways.ingest(
            'readings',
            supplyPoints.map((point) => ({
              ...{ asset: meterOf(point), quantity: 'voltage', phase: null, value: null },
              ...{ time: toIso(at.now()), quality: 'bad', reason: 'comm_error' },
            })),
          );
        });
      }
    },
  };
}

/** Phase to neutral at medium voltage. */
function voltagesOf(asset: string, pu: number, now: Instant): object[] {
  return ['A', 'B', 'C'].map((phase) => ({
    ...{ asset, quantity: 'voltage', phase, time: toIso(now), value: pu * EARTH_V },
  }));
}

function busMeter(asset: string, ways: WaysIn, now: () => Instant): Pick<BusMeter, 'reads'> {
  return {
    reads({ earth, between, residual, lasts }) {
      const betweens = typeof between === 'number' ? [between, between, between] : between;
      for (let after = 0; after <= lasts; after += 2 * SECOND) {
        ways.later(after, () => {
          const time = toIso(now());
          const of = (quantity: string, phase: string | null, value: number): object => ({
            ...{ asset, quantity, phase, time, value },
          });
          return ways.ingest('readings', [
            ...(['A', 'B', 'C'] as const).flatMap((phase, i) => [
              of('voltage_ll', phase, (betweens[i] ?? 1) * BUS_KV * 1000),
              of('voltage_earth', phase, (earth[i] ?? 1) * EARTH_V),
            ]),
            of('voltage_residual', null, residual * 3 * EARTH_V),
          ]);
        });
      }
    },
  };
}
