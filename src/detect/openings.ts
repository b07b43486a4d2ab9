// What a report of a device is worth: cause, effect, or automation at work that must settle first.
import type { GridEvent } from '../model/event.ts';
import type { DeviceEvidence, Evidence } from '../model/evidence.ts';
import { maskOf } from '../model/phases.ts';
import { type Reading, switchPosition } from '../model/reading.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import type { AssetPlace } from './place.ts';
import { stamp } from './stamp.ts';

type Weight = Extract<DeviceEvidence, { kind: 'state' }>['weight'];

interface Known {
  /** A trip or lockout of this opening was told. */
  tripAt: Instant | null;
  /** Locked out: said already, more words of the same opening add nothing. */
  isLocked: boolean;
  /** Evidence that waits until it is sure that the device does not close again. */
  pending: { evidence: Evidence; dueAt: Instant } | null;
  /** Its position as last polled. */
  isOpen: boolean | null;
  /** This opening sheds load. */
  isShed: boolean;
  /** Of the newest word of it; an older one that comes late changes nothing. */
  saidAt: Instant;
}

const unheard: Known = {
  ...{ tripAt: null, isLocked: false, pending: null, isOpen: null },
  ...{ isShed: false, saidAt: 0 },
};

export interface Openings {
  /** One event of a device; what it is worth is said by the next `due`. */
  event(event: GridEvent, place: AssetPlace): void;
  /** A polled position. */
  position(reading: Reading, place: AssetPlace): void;
  /** Evidence of what was heard since, and of openings that have settled. */
  due(now: Instant): Evidence[];
  waiting(): number;
}

/** A word of a device that waits for the others of its second. */
interface Heard {
  said: Said;
  place: AssetPlace;
  word: Word | 'polled_open' | 'polled_closed';
}

/**
 * Words are weighed in order of their own times once the second is over, so that the order in which trip,
 * opening and closing of one moment arrive decides nothing.
 *
 * A quiet opening of a device that recloses counts only with lockout, or when it has stayed open for
 * `settle` ms: before that it is automation at work. An opening for lack of voltage is an effect.
 */
export function openings(settle: DurationMs): Openings {
  const devices = new Map<string, Known>();
  const waits = new Set<string>();
  let heard: Heard[] = [];

  function knownOf(device: string): Known {
    const found = devices.get(device);
    if (found !== undefined) return found;
    devices.set(device, { ...unheard });
    return knownOf(device);
  }

  function wait(device: string, pending: Known['pending']): void {
    knownOf(device).pending = pending;
    if (pending === null) waits.delete(device);
    else waits.add(device);
  }

  function opened(said: Said, place: AssetPlace, why: 'quiet' | 'trip' | 'lockout'): Evidence[] {
    const device = place.device as string;
    const known = knownOf(device);
    if (said.at < known.saidAt) return [];
    known.saidAt = said.at;
    if (known.isLocked) return [];
    known.isLocked = why === 'lockout';
    if (why !== 'quiet') known.tripAt = said.at;
    known.isShed ||= said.isShed;
    const weight = said.isSeen ? 'hard' : weightOf(place, why, known.tripAt !== null);
    const evidence = stateOf(said, place, { open: true, weight, isShed: known.isShed });
    const mustSettle = place.recloses && why !== 'lockout' && weight !== 'effect' && !said.isSeen;
    if (!mustSettle) {
      wait(device, null);
      return [evidence];
    }
    if (known.pending === null) wait(device, { evidence, dueAt: said.receivedAt + settle });
    else known.pending.evidence = evidence;
    return [];
  }

  function closed(said: Said, place: AssetPlace): Evidence[] {
    const device = place.device as string;
    const known = knownOf(device);
    if (said.at < known.saidAt) return [];
    known.saidAt = said.at;
    known.tripAt = null;
    known.isLocked = false;
    known.isShed = false;
    wait(device, null);
    return [stateOf(said, place, { open: false, weight: closingWeight(said, place) })];
  }

  function weighed({ said, place, word }: Heard): Evidence[] {
    if (word === 'closed') return closed(said, place);
    if (word === 'flag' || word === 'no_flag') return [flagOf(said, place, word === 'flag')];
    if (word !== 'polled_open' && word !== 'polled_closed') return opened(said, place, word);
    const known = knownOf(place.device as string);
    const before = known.isOpen ?? place.isOpenInModel;
    known.isOpen = word === 'polled_open';
    if (known.isOpen === before) return [];
    return known.isOpen ? opened(said, place, 'quiet') : closed(said, place);
  }

  return {
    event(event, place) {
      const word = wordOf(event);
      if (word !== null) heard.push({ said: saidBy(event), place, word });
    },
    position(reading, place) {
      const isOpen = openPosition(reading);
      if (isOpen === null || place.device === null) return;
      const said = { ...saidByReading(reading), phases: null, isShed: false, isSeen: false };
      heard.push({ said, place, word: isOpen ? 'polled_open' : 'polled_closed' });
    },
    due(now) {
      const words = heard.sort(inOrder);
      heard = [];
      const ready = words.flatMap(weighed);
      for (const device of [...waits].sort()) {
        const pending = knownOf(device).pending;
        if (pending === null || pending.dueAt > now) continue;
        ready.push({ ...pending.evidence, id: `${pending.evidence.id}/settled`, receivedAt: now });
        wait(device, null);
      }
      return ready;
    },
    waiting: () => waits.size + heard.length,
  };
}

function closingWeight({ isSeen }: Said, { opensWithoutVoltage }: AssetPlace): Weight {
  if (isSeen) return 'hard';
  return opensWithoutVoltage ? 'effect' : 'report';
}

function weightOf(place: AssetPlace, why: 'quiet' | 'trip' | 'lockout', isTrip: boolean): Weight {
  if (place.opensWithoutVoltage) return why === 'lockout' ? 'trip' : 'effect';
  return isTrip ? 'trip' : 'report';
}

/** Source of what people in the field report. */
const BY_EYE = 'field';

type Said = ReturnType<typeof stamp> & {
  phases: string | null;
  isShed: boolean;
  /** A person stands before it. */
  isSeen: boolean;
};

/** What a protection calls itself that sheds load when the frequency falls; ANSI number 81. */
const shedding = /^(under_?frequency|load_?shedding|ufls|81[ulr]?|低频减载|低周减载)$/i;

function saidBy(event: GridEvent): Said {
  const element = event.type === 'protection_trip' ? String(event.details['element'] ?? '') : '';
  const isSeen = event.source === BY_EYE && event.details['seen'] === true;
  return { ...stamp(event), phases: event.phases, isShed: shedding.test(element), isSeen };
}

function saidByReading(reading: Reading): ReturnType<typeof stamp> {
  const { receivedAt, time } = reading;
  return stamp({ id: `${reading.asset}/position/${time}`, receivedAt, deviceTime: time });
}

/** Null for between, invalid, or any doubt on quality. */
function openPosition(reading: Reading): boolean | null {
  if (reading.quality !== 'good') return null;
  if (reading.value === switchPosition.open) return true;
  return reading.value === switchPosition.closed ? false : null;
}

type Word = 'quiet' | 'trip' | 'lockout' | 'closed' | 'flag' | 'no_flag';

/** What says more of one moment comes first: a trip then counts for the opening it caused. */
const ranks: readonly Heard['word'][] = [
  ...(['closed', 'polled_closed', 'lockout', 'trip', 'quiet', 'polled_open'] as const),
  ...(['no_flag', 'flag'] as const),
];

function inOrder(a: Heard, b: Heard): number {
  const times = a.said.at - b.said.at || a.said.receivedAt - b.said.receivedAt;
  if (times !== 0) return times;
  return ranks.indexOf(a.word) - ranks.indexOf(b.word) || (a.said.id < b.said.id ? -1 : 1);
}

function wordOf(event: GridEvent): Word | null {
  switch (event.type) {
    case 'switch_opened':
      return 'quiet';
    case 'protection_trip':
      return 'trip';
    case 'lockout':
      return 'lockout';
    case 'switch_closed':
      return 'closed';
    case 'reclose':
      return event.details['ok'] === true ? 'closed' : null;
    case 'fault_passed':
      return event.details['set'] === false ? 'no_flag' : 'flag';
    default:
      return null;
  }
}

function stateOf(
  said: Said,
  place: AssetPlace,
  { isShed = false, ...state }: { open: boolean; weight: Weight; isShed?: boolean },
): Evidence {
  const { phases, isShed: _, isSeen: __, ...stamped } = said;
  const why = isShed ? { why: 'shed' as const } : {};
  const mask = phases === null ? place.phases : (maskOf(phases) ?? place.phases);
  // What a person saw is meant: a terminal names what tripped, which says nothing of the poles.
  const isNamed = phases !== null && state.weight === 'hard' && (mask & place.phases) !== 0;
  const named = isNamed ? { namesPhases: true as const } : {};
  const says = { kind: 'state' as const, phases: mask, ...state, ...why, ...named };
  return { ...stamped, about: 'device', device: place.device as string, says };
}

function flagOf(said: Said, place: AssetPlace, set: boolean): Evidence {
  const { phases: _, isShed: __, isSeen: ___, ...stamped } = said;
  const says = { kind: 'fault_passed' as const, set };
  return { ...stamped, about: 'device', device: place.device as string, says };
}
