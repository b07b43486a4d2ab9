/** What the book of earth faults holds. */
import type { BusFacts, EarthFaultSign } from '../../detect/earth/condition.ts';
import type { Locate } from '../../detect/place.ts';
import type { DetectSettings } from '../../detect/settings.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { Instant } from '../../model/time.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';
import { feedersOfBus } from './bus-feeders.ts';
import { type BusMemory, newMemory } from './bus-memory.ts';
import type { NearOutages } from './near-outages.ts';
import type { BreakerMark } from './trial-steps.ts';

export interface BookState {
  readonly world: World;
  readonly locate: Locate;
  readonly settings: DetectSettings;
  readonly zone: string | null;
  readonly board: Pick<Board, 'dark'>;
  readonly buses: Map<string, BusMemory>;
  /** Over since lately, oldest first. */
  ended: EarthFault[];
  /** Since the last decision. */
  signs: EarthFaultSign[];
  marks: BreakerMark[];
  readonly near: NearOutages;
}

/** Ended conditions remembered, to tell an intermittent fault. */
const ENDED_MOST = 200;

export function memoryOf(book: BookState, bus: string): BusMemory {
  const known = book.buses.get(bus) ?? newMemory(bus);
  book.buses.set(bus, known);
  return known;
}

export function factsOf({ world, settings, zone }: BookState, bus: string, now: Instant): BusFacts {
  return { feeders: feedersOfBus(world, bus, { now, zone }), settings: settings.earthFault };
}

/** Lets a condition stand on its bus, or end. */
export function keep(book: BookState, condition: EarthFault): void {
  const memory = memoryOf(book, condition.bus);
  if (condition.state !== 'cleared') {
    memory.condition = condition;
    return;
  }
  book.buses.set(condition.bus, { ...newMemory(condition.bus), told: memory.told });
  book.ended.push(condition);
  if (book.ended.length > ENDED_MOST) book.ended.shift();
}
