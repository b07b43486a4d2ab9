/** Events of devices and indicators in: openings that ended by themselves, and the fuses that were saved. */
import type { GridEvent } from '../../model/event.ts';
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../model/time.ts';
import { edgeKindOf, SECTION, TRANSFORMER } from '../../network/grid.ts';
import type { World } from '../world.ts';
import { afterWord, type Opening, type Word } from './momentaries.ts';
import { fuseBetween } from './places.ts';

/** Flags of indicators come so long after the reclose, and count from so long before the trip. */
const flagsAfter = 90 * SECOND;
const flagsBefore = 5 * SECOND;
const keptBefore = 10 * MINUTE;
const FLAGS_MAX = 2_000;
const SEQUENCES_MAX = 2_000;

export interface Hearing {
  /** In order of their own times; `momentary` and `lockout` are told at once. */
  events(events: readonly GridEvent[]): void;
  /** Fuses behind which a fault was cleared by a device above, once the indicators had their time. */
  saved(now: Instant): Array<{ fuse: string; at: Instant }>;
}

/** Told at once of what devices did by themselves. */
export interface HeardOf {
  /** It opened at `from` and closed again by itself at `to`. */
  momentary(device: string, from: Instant, to: Instant): void;
  lockout(device: string, at: Instant): void;
}

interface Sequence {
  device: string;
  at: Instant;
  closedAt: Instant;
}

export function createHearing(at: {
  world: Pick<World, 'grid' | 'locator'>;
  limitMs: DurationMs;
  told: readonly HeardOf[];
}): Hearing {
  const { world } = at;
  const openings = new Map<string, Opening>();
  let sequences: Sequence[] = [];
  let flags: Array<{ edge: number; at: Instant }> = [];

  function hear(device: string, said: { word: Word; at: Instant }): void {
    const { open, ended } = afterWord(openings.get(device) ?? null, said, at.limitMs);
    if (open === null) openings.delete(device);
    else openings.set(device, open);
    if (said.word === 'lockout') {
      sequences = sequences.filter((one) => one.device !== device);
      for (const one of at.told) one.lockout(device, said.at);
    }
    if (ended === null) return;
    for (const one of at.told) one.momentary(device, ended, said.at);
    sequences = [...sequences, { device, at: ended, closedAt: said.at }].slice(-SEQUENCES_MAX);
  }

  return {
    events(events) {
      for (const { event, edge, time } of placed(events, world)) {
        if (event.type === 'fault_passed' && event.details['set'] !== false) {
          flags = [...flags.slice(1 - FLAGS_MAX), { edge, at: time }];
        }
        const word = wordOf(event);
        if (word === null || !closesByItself(world, edge)) continue;
        hear(world.grid.edgeIds[edge]!, { word, at: time });
      }
    },
    saved(now) {
      const ready = sequences.filter(({ closedAt }) => now - closedAt >= flagsAfter);
      sequences = sequences.filter((one) => !ready.includes(one));
      const found = ready.flatMap((one) => {
        const device = world.grid.edgeOf.get(one.device);
        if (device === undefined) return [];
        const near = flags.filter(
          (flag) => flag.at >= one.at - flagsBefore && flag.at <= one.closedAt + flagsAfter,
        );
        const fuses = near.map(({ edge }) => fuseBetween(world.grid, { place: edge, device }));
        return [...new Set(fuses)].flatMap((fuse) => (fuse === null ? [] : { fuse, at: one.at }));
      });
      const oldest = Math.min(now, ...sequences.map((one) => one.at)) - keptBefore;
      flags = flags.filter((flag) => flag.at >= oldest);
      return found;
    },
  };
}

function placed(events: readonly GridEvent[], world: Pick<World, 'locator'>) {
  return events
    .flatMap((event) => {
      const place = event.retained ? null : world.locator.asset(event.asset);
      if (place?.kind !== 'edge') return [];
      return [{ event, edge: place.edge, time: event.deviceTime ?? event.receivedAt }];
    })
    .sort((a, b) => a.time - b.time || (a.event.id < b.event.id ? -1 : 1));
}

function closesByItself({ grid }: Pick<World, 'grid'>, edge: number): boolean {
  const kind = grid.edgeKind[edge];
  return kind !== SECTION && kind !== TRANSFORMER && edgeKindOf(grid, edge) !== 'fuse';
}

function wordOf({ type, details }: GridEvent): Word | null {
  switch (type) {
    case 'protection_trip':
      return 'trip';
    case 'switch_opened':
      return 'opened';
    case 'switch_closed':
      return 'closed';
    case 'reclose':
      return details['ok'] === true ? 'reclosed' : null;
    case 'lockout':
      return 'lockout';
    default:
      return null;
  }
}
