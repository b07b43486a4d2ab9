/**
 * Momentary interruptions that never were an outage: of everybody behind a device that reclosed, and of a meter whose
 * own words say so. They are dark time of the indices (MAIFI of IEEE 1366, 4.2) and nobody is told of them.
 */
import type { GridEvent } from '../../model/event.ts';
import type { DarkInterval } from '../../model/outage.ts';
import { phasesOf } from '../../model/phases.ts';
import { DAY, type DurationMs, type Instant, MINUTE, SECOND } from '../../model/time.ts';
import { profiles } from '../../reports/reliability/profile.ts';
import { behind } from '../earth/bus-feeders.ts';
import type { OperateParts } from '../parts.ts';
import { premisesIn, reducedAmong } from '../plans/second-supply.ts';
import type { HeardOf } from '../precursors/hearing.ts';
import { onceEach } from './once-each.ts';
import { type OwnDark, ownWords } from './own-words.ts';

export interface MomentaryWatch extends HeardOf {
  /** Words of meters that were new to the records, or are read from them again after a start. */
  events(events: readonly GridEvent[]): void;
  /** Saves what is surely over. Call it every minute; what could not be saved is saved by the next. */
  tick(): Promise<void>;
}

export type MomentaryParts = Pick<OperateParts, 'world' | 'board' | 'saver' | 'clock' | 'settings'>;

/** A device that opens again within this time goes on with its sequence, which may end in an outage. */
const settled: DurationMs = 90 * SECOND;
/** A clock further behind, or so far ahead, is wrong: its dark time has no place in a year. */
const oldest: DurationMs = DAY;
const ahead: DurationMs = 2 * MINUTE;
const METERS_MAX = 200_000;
const WAITING_MAX = 200_000;

type OfDevice = { device: string; from: Instant; to: Instant };

export function createMomentaryWatch(parts: MomentaryParts): MomentaryWatch {
  const { world, board, saver, clock } = parts;
  const { detect, reliability } = parts.settings;
  const limitMs = detect.momentaryLimit ?? profiles[reliability.profile].momentaryMs;
  let devices: OfDevice[] = [];
  let meters: OwnDark[] = [];
  const words = ownWords(limitMs, METERS_MAX);
  const isNew = onceEach(METERS_MAX);

  function intervals(ready: { devices: OfDevice[]; meters: OwnDark[] }, now: Instant) {
    const found: DarkInterval[] = [];
    const isPlausible = ({ to }: { to: Instant }): boolean =>
      now - to <= oldest && to - now <= ahead;
    const premises = premisesIn(world);
    for (const { device, from, to } of ready.devices.filter(isPlausible)) {
      const points = behind(world, device);
      // One supply of two is not an interruption while the other lives.
      const cut = points.map(({ supplyPoint }) => supplyPoint);
      const reduced = reducedAmong(parts, cut, now);
      for (const { supplyPoint, phases } of points) {
        if (reduced.has(supplyPoint)) continue;
        if (!isNew(supplyPoint, { by: 'device', from })) continue;
        found.push(dark(supplyPoint, phases, { from, to }));
      }
    }
    for (const { asset, from, to } of ready.meters.filter(isPlausible)) {
      const place = world.locator.asset(asset);
      if (place?.kind !== 'supply_point') continue;
      const { id } = world.grid.tables.supplyPoints[place.supplyPoint]!;
      if (premises.has(id) || !isNew(id, { by: 'meter', from })) continue;
      found.push(dark(id, world.grid.spPhases[place.supplyPoint] ?? 7, { from, to }));
    }
    // Who is dark already stays so, in the outage or plan that made it.
    return found
      .filter(({ supplyPoint }) => board.dark(supplyPoint) === undefined)
      .sort((a, b) => a.from - b.from);
  }

  return {
    momentary(device, from, to) {
      if (to > from) devices.push({ device, from, to });
      if (devices.length > WAITING_MAX) devices = devices.slice(-WAITING_MAX);
    },
    // The outage it became begins with the first opening of the sequence.
    lockout(device, at) {
      devices = devices.filter((one) => one.device !== device || at - one.from > limitMs);
    },
    events(events) {
      for (const event of events) {
        const own = words.hear(event);
        if (own !== null) meters.push(own);
      }
      if (meters.length > WAITING_MAX) meters = meters.slice(-WAITING_MAX);
    },
    async tick() {
      const now = clock.now();
      const over = Object.groupBy(devices, ({ to }) => (now - to >= settled ? 'ready' : 'waiting'));
      const ready = { devices: over.ready ?? [], meters };
      if (ready.devices.length + ready.meters.length === 0) return;
      devices = over.waiting ?? [];
      meters = [];
      try {
        await saver.decide(() => {
          const open = intervals(ready, now);
          return { commit: open.length === 0 ? null : { intervals: { open } }, result: null };
        });
      } catch (error) {
        devices = [...ready.devices, ...devices];
        meters = [...ready.meters, ...meters];
        throw error;
      }
    },
  };
}

function dark(supplyPoint: string, phases: number, span: { from: Instant; to: Instant }) {
  return {
    ...{ supplyPoint, phases: phasesOf(phases), ...span, outage: null, plannedOutage: null },
  };
}
