import type { ExpansionStep, StepChoice, StepRequest } from '../../../../model/outbox/expansion.ts';
import type { Engine } from '../../engine.ts';
import { type Audience, addressEvents, eventsBetween, eventsOf } from '../audience.ts';
import type { Tables } from '../schema.ts';
import { grouped, type Kept } from './alike.ts';
import { nextRange, type Range } from './points.ts';

/** Steps whose contacts are kept until their notices are made; a caller has one at a time. */
const KEPT_MOST = 8;

export interface Steps {
  read(request: StepRequest): ExpansionStep;
  /** A choice with the contacts it is about; null when they are not kept any more. */
  chosen(choice: StepChoice): { choice: StepChoice; kept: Kept } | null;
}

/** Ranges of contacts on their way to be notices: they never leave this thread, only what they have in common does. */
export function expansionSteps(engine: Engine<Tables>, people: Audience): Steps {
  const keep = new Map<number, Kept>();
  let lastNo = 0;
  return {
    read(request) {
      const wave = engine.prepare('select "dueAt" from wave where id = ?').get(request.wave);
      if (wave === undefined) return { no: 0, alike: [], cursor: null, isLast: true };
      const range = nextRange(engine, request);
      const kept = grouped(range.rows, Number(wave['dueAt']), learnedIn(engine, range));
      lastNo += 1;
      if (keep.size >= KEPT_MOST) keep.delete(keep.keys().next().value as number);
      keep.set(lastNo, kept);
      const firsts = kept.found.map(({ first }) => ({
        contact: kept.contacts[first] as string,
        supplyPoints: JSON.parse(kept.points[first] as string) as string[],
        dueAt: Number(wave['dueAt']),
      }));
      const ones = people.recipients(firsts);
      return {
        no: lastNo,
        alike: kept.found.flatMap(({ contacts }, i) => {
          const one = ones[i];
          return one === undefined ? [] : [{ one, contacts }];
        }),
        cursor: range.next,
        isLast: range.next === null,
      };
    },
    chosen(choice) {
      const kept = keep.get(choice.step);
      return kept === undefined ? null : { choice, kept };
    },
  };
}

/** What was learned about the addresses of the contacts of a range. */
function learnedIn(
  engine: Engine<Tables>,
  { rows, contacts }: Range,
): Parameters<typeof grouped>[2] {
  const events =
    contacts === null
      ? eventsOf(engine, [...new Set(rows.map((row) => row[0] as string))])
      : eventsBetween(engine, contacts);
  if (events.size === 0) return () => [];
  return (contact, addressEvent) => addressEvents(events.get(contact), addressEvent);
}
