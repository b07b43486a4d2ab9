/** One decision of the book: signs, hints, breakers and time against what stands on each bus. */
import { alertOf, alertText, earthOver } from '../../detect/earth/alert.ts';
import {
  cleared,
  type EarthFaultSign,
  earthFaultAfter,
  next,
  withHints,
} from '../../detect/earth/condition.ts';
import type { Signalled } from '../../detect/judge.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { DarkInterval } from '../../model/outage.ts';
import { fromIso, HOUR, type Instant } from '../../model/time.ts';
import { type BookState, factsOf, keep, memoryOf } from './book-state.ts';
import { behind } from './bus-feeders.ts';
import { type BusMemory, hasGone, kindNow } from './bus-memory.ts';
import { type DetectorOrder, ordersOf } from './orders.ts';
import { shortOf, trialStep } from './trial-steps.ts';

/** What one decision of the book comes to; the caller saves it and gives the orders. */
export interface EarthDecided {
  /** Conditions that are new or changed. */
  conditions: EarthFault[];
  /** Signals for the alarms of conditions whose clock or reports call for more. */
  signals: Signalled[];
  /** Short interruptions that trials made. */
  intervals: DarkInterval[];
  /** What the detector must know of trials. */
  orders: DetectorOrder[];
}

interface About {
  now: Instant;
  newId: () => string;
}

export function decide(book: BookState, about: About): EarthDecided {
  const { now } = about;
  const was = new Map<string, EarthFault>();
  for (const { condition } of book.buses.values()) {
    if (condition !== null) was.set(condition.id, condition);
  }
  const changed = new Map<string, EarthFault>();
  const put = (condition: EarthFault): void => {
    keep(book, condition);
    changed.set(condition.id, condition);
  };
  for (const sign of book.signs) signed(book, sign, { ...about, put });
  const orders: DetectorOrder[] = [];
  for (const bus of [...book.buses.keys()]) {
    const memory = memoryOf(book, bus);
    const { condition } = memory;
    const after = condition === null ? null : stepped(book, memory, { condition, now });
    if (after !== null && after !== condition) put(after);
    memory.hints = memory.hints.filter((hint) => isFresh(book, hint.at, now));
    orders.push(...ordersOf(memoryOf(book, bus), { marks: book.marks, now }));
  }
  for (const late of linkedLate(book)) changed.set(late.id, late);
  Object.assign(book, { signs: [], marks: [] });
  book.near.forget(now);
  const moves = [...changed.values()].map((to) => ({ from: was.get(to.id) ?? null, to }));
  return {
    conditions: moves.map(({ to }) => to),
    signals: moves.flatMap((move) => signalsOf(book, move, now)),
    intervals: moves.flatMap((move) => intervalsOf(book, move)),
    orders,
  };
}

function signed(
  book: BookState,
  sign: EarthFaultSign,
  about: About & { put: (condition: EarthFault) => void },
): void {
  const memory = memoryOf(book, sign.bus);
  const { condition } = memory;
  if (!sign.isOn && condition === null) return;
  const facts = {
    ...factsOf(book, sign.bus, about.now),
    newId: about.newId,
    hints: condition === null ? memory.hints : [],
    lately: lately(book.ended, sign),
  };
  const after = earthFaultAfter(condition, sign, facts);
  if (sign.share !== null) memory.share = sign.share;
  memory.heldOff = !sign.isOn && after === null ? sign.at : null;
  if (sign.isOn) memory.isOfBefore = false;
  if (condition === null) memory.hints = [];
  if (after === null) return;
  about.put(after.state === 'cleared' ? linked(book, after) : after);
}

function lately(ended: readonly EarthFault[], sign: EarthFaultSign): number {
  return ended.filter(
    ({ bus, clearedAt }) =>
      bus === sign.bus && clearedAt !== null && sign.at - fromIso(clearedAt) <= HOUR,
  ).length;
}

/** What hints, breakers and time make of a condition. */
function stepped(
  book: BookState,
  memory: BusMemory,
  at: { condition: EarthFault; now: Instant },
): EarthFault {
  const { now } = at;
  const { settings } = book;
  const facts = factsOf(book, memory.bus, now);
  let condition = at.condition;
  if (memory.hints.length > 0) {
    condition = withHints(condition, memory.hints, facts);
    memory.hints = [];
  }
  condition = trialStep(memory, condition, { ...facts, marks: book.marks, now });
  if (hasGone(memory, now, settings.earthFault.settle)) {
    const end = { at: now, because: 'gone' as const, outage: null };
    return linked(book, cleared(condition, end));
  }
  condition = isolatedInto(book, condition);
  const kind = kindNow(memory, condition.kind);
  if (kind !== condition.kind) condition = next(condition, { kind });
  const alert = alertOf(condition, { now, settings: settings.earthFault });
  return alert?.reason === condition.alert?.reason ? condition : next(condition, { alert });
}

/** The outage that the isolation of a feeder left open made. */
function isolatedInto(book: BookState, condition: EarthFault): EarthFault {
  const trial = condition.trials.at(-1);
  if (condition.state !== 'isolated' || condition.outage !== null) return condition;
  if (trial?.openedAt == null || trial.closedAt !== null) return condition;
  const outage = book.near.since(trial.feeder, fromIso(trial.openedAt));
  return outage === null ? condition : next(condition, { outage: outage.id });
}

/** One that ended because its feeder tripped names the outage it became. */
function linked(book: BookState, over: EarthFault): EarthFault {
  const { clearedAt, clearedBecause, bus } = over;
  if (clearedBecause !== 'gone' || clearedAt === null) return over;
  const found = book.near.before(bus, fromIso(clearedAt), book.settings.earthFault.tripWithin);
  const isOlder = found === null || found.startedAt < fromIso(over.since);
  if (isOlder || found.id === over.outage) return over;
  return { ...over, clearedBecause: 'tripped', outage: found.id };
}

/** Outages that were confirmed only after the fault had ended. */
function linkedLate(book: BookState): EarthFault[] {
  if (book.near.isEmpty()) return [];
  const late: EarthFault[] = [];
  book.ended = book.ended.map((over) => {
    const after = linked(book, over);
    if (after === over) return over;
    late.push({ ...after, version: over.version + 1 });
    return late.at(-1) as EarthFault;
  });
  return late;
}

function isFresh(book: BookState, at: string, now: Instant): boolean {
  return now - fromIso(at) <= book.settings.earthFault.hints.before;
}

interface Move {
  from: EarthFault | null;
  to: EarthFault;
}

/** The alarm follows what the clock calls for; the rule raises and clears it otherwise. */
function signalsOf(book: BookState, { from, to }: Move, now: Instant): Signalled[] {
  const place = to.asset === null ? null : book.locate(to.asset);
  if (place === null) return [];
  const { residual, residualClear } = book.settings.rules.earth_fault;
  const about = { phase: null, at: now, value: memoryOf(book, to.bus).share, unit: 'pu' };
  if (to.state === 'cleared') {
    if (from === null || to.clearedBecause === 'by_hand') return [];
    const text = earthOver(to.bus);
    const signal = { ...about, do: 'clear' as const, limit: residualClear, text };
    return [{ rule: 'earth_fault', place, signal }];
  }
  const isNews = to.alert !== null && to.alert.reason !== from?.alert?.reason;
  // The rule has raised it already where the voltages of the bus show it.
  const isRaised = to.alert?.reason === 'present' && place.bus !== null;
  if (to.alert === null || !isNews || isRaised) return [];
  const { priority } = to.alert;
  const text = alertText(to, to.alert);
  const signal = { ...about, do: 'raise' as const, limit: residual, priority, text };
  return [{ rule: 'earth_fault', place, signal }];
}

/** Short interruptions of the trials that ended between the two. */
export function intervalsOf(
  parts: Pick<BookState, 'world' | 'board'>,
  { from, to }: Move,
): DarkInterval[] {
  return to.trials.flatMap((trial) => {
    const before = from?.trials.find(({ at }) => at === trial.at);
    const isNews = trial.closedAt !== null && before?.closedAt == null;
    if (!isNews || trial.device === null) return [];
    // Who is dark already stays so, in the outage or plan that made it.
    const points = behind(parts.world, trial.device);
    return shortOf(
      trial,
      points.filter(({ supplyPoint }) => parts.board.dark(supplyPoint) === undefined),
    );
  });
}
