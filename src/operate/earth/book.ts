/** Earth faults that stand, moved on by what the rules, events and people say; each bus has one at most. */
import type { BusFacts } from '../../detect/earth/condition.ts';
import type { Signalled } from '../../detect/judge.ts';
import type { Locate } from '../../detect/place.ts';
import type { DetectSettings } from '../../detect/settings.ts';
import { stamp } from '../../detect/stamp.ts';
import type { EarthFault, EarthFaultHint } from '../../model/earth-fault.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { OutageChange } from '../../outages/change.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';
import { type BookState, factsOf, keep, memoryOf } from './book-state.ts';
import { busOf } from './bus-feeders.ts';
import { heard } from './bus-memory.ts';
import { busValues } from './bus-values.ts';
import { decide, type EarthDecided } from './decide.ts';
import { hintOf } from './hints-of.ts';
import { nearOutages } from './near-outages.ts';
import { type BreakerMark, closedAgain } from './trial-steps.ts';

export interface EarthFaultBook {
  /** Signals of the rule `earth_fault`; others are passed over. */
  signals(signalled: readonly Signalled[]): void;
  /** Events of terminals and selection devices; of a replay only what says where it is. */
  events(events: readonly GridEvent[], how?: { isReplay: boolean }): void;
  /** 3U0 from sample to sample. */
  readings(readings: readonly Reading[]): void;
  /** Openings and closings of breakers on trial, as terminals tell them. */
  evidence(evidence: readonly Evidence[]): void;
  /** The same by hand: what a person recorded. */
  operated(entries: ReadonlyArray<{ device: string; state: 'open' | 'closed'; at: Instant }>): void;
  /** Outages of this round: what an earth fault may have become. */
  outages(changes: readonly OutageChange[]): void;
  /** A wire is reported down at a supply point. */
  wireDown(report: { id: string; feeder: string; at: Instant }): void;
  decide(about: { now: Instant; newId: () => string }): EarthDecided;
  /** What stands on its bus now, as the book has it. */
  standing(id: string): EarthFault | null;
  /** A condition that a person changed. */
  put(condition: EarthFault): void;
  /** Closed again by a person's word, with what they saw of 3U0 where they say it. */
  closed(condition: EarthFault, at: Instant, vanished: boolean | null): EarthFault;
  facts(bus: string, now: Instant): BusFacts;
  /** Conditions of the store at start. */
  load(conditions: readonly EarthFault[]): void;
}

/** Hints that wait on one bus. */
const HINTS_MOST = 200;

export function earthFaultBook(parts: {
  world: World;
  locate: Locate;
  settings: DetectSettings;
  /** Of the grid: left out, local times of the calendar count in every zone. */
  zone?: string;
  /** Who is without supply already. */
  board: Pick<Board, 'dark'>;
}): EarthFaultBook {
  const { world, locate, settings } = parts;
  const book: BookState = {
    ...{ ...parts, zone: parts.zone ?? null, buses: new Map(), ended: [], signs: [], marks: [] },
    near: nearOutages((feeder) => busOf(world.grid, feeder)),
  };
  const values = busValues(locate);
  const isWatching = (): boolean => {
    for (const one of book.buses.values()) {
      if (one.condition !== null || one.told !== null) return true;
    }
    return false;
  };
  return {
    signals(signalled) {
      for (const { rule, place, signal } of signalled) {
        if (rule !== 'earth_fault') continue;
        const bus = place.bus ?? place.asset;
        const isOn = signal.do === 'raise';
        const { phase, value: share, at } = signal;
        book.signs.push({ bus, asset: place.asset, isOn, phase, share, at });
      }
    },
    events(events, { isReplay } = { isReplay: false }) {
      for (const event of events) take(book, event, isReplay);
    },
    readings(readings) {
      if (!isWatching()) return;
      const { residual, residualClear } = settings.rules.earth_fault;
      for (const sample of values(readings)) {
        const memory = book.buses.get(sample.bus);
        if (memory?.condition != null)
          heard(memory, sample, { high: residual, low: residualClear });
      }
    },
    evidence(evidence) {
      if (!isWatching()) return;
      for (const one of evidence) {
        if (one.about !== 'device' || one.says.kind !== 'state') continue;
        const { device, says, at, receivedAt: heardAt } = one;
        const what = says.open ? (says.weight === 'trip' ? 'tripped' : 'opened') : 'closed';
        book.marks.push({ device, what, at, heardAt });
      }
    },
    operated(entries) {
      for (const { device, state, at } of entries.slice(0, MARKS_MOST)) {
        book.marks.push({ device, what: state === 'open' ? 'opened' : 'closed', at, heardAt: at });
      }
    },
    outages: (changes) => book.near.hear(changes),
    wireDown({ id, feeder, at }) {
      const bus = busOf(world.grid, feeder);
      const said = { feeder, edge: null, by: id, at: toIso(at), vanished: null };
      if (bus !== null) addHint(book, bus, { kind: 'wire_down', ...said });
    },
    decide: (about) => decide(book, about),
    standing(id) {
      for (const { condition } of book.buses.values()) if (condition?.id === id) return condition;
      return null;
    },
    put: (condition) => void keep(book, condition),
    closed(condition, at, vanished) {
      const memory = memoryOf(book, condition.bus);
      if (vanished !== null) Object.assign(memory, vanished ? said.vanished : said.stayed);
      return closedAgain(memory, condition, { ...factsOf(book, condition.bus, at), now: at });
    },
    facts: (bus, now) => factsOf(book, bus, now),
    load(conditions) {
      for (const condition of conditions) {
        keep(book, condition);
        memoryOf(book, condition.bus).isOfBefore = true;
      }
    },
  };
}

/** A person's word counts as two samples do. */
const said = { vanished: { low: 2, high: 0 }, stayed: { low: 0, high: 2 } };

/** Openings as they are told; evidence of a breaker that recloses comes only when it has settled. */
const breakerWords: Partial<Record<GridEvent['type'], BreakerMark['what']>> = {
  switch_opened: 'opened',
  switch_closed: 'closed',
  protection_trip: 'tripped',
  lockout: 'tripped',
};
/** What breakers said since the last decision, at most: later words of a storm are no trial. */
const MARKS_MOST = 10_000;

function take(book: BookState, event: GridEvent, isReplay: boolean): void {
  const place = event.retained ? null : book.locate(event.asset);
  if (place === null) return;
  const bus = place.bus ?? busOf(book.world.grid, place.feeder);
  if (bus === null) return;
  const at = event.receivedAt;
  const isSign = event.type === 'earth_fault_on' || event.type === 'earth_fault_off';
  if (isSign && !isReplay) {
    const isOn = event.type === 'earth_fault_on';
    const { asset, phases: phase } = event;
    book.signs.push({ bus, asset, isOn, phase, share: null, at });
  }
  const what = isReplay ? undefined : breakerWords[event.type];
  if (what !== undefined && place.device !== null && book.marks.length < MARKS_MOST) {
    book.marks.push({ device: place.device, what, at: stamp(event).at, heardAt: at });
  }
  const hint = hintOf(book.world.grid, event, place);
  if (hint !== null) addHint(book, bus, hint);
}

function addHint(book: BookState, bus: string, hint: EarthFaultHint): void {
  const memory = memoryOf(book, bus);
  memory.hints = [...memory.hints, hint].slice(-HINTS_MOST);
  memory.isHinted = true;
}
