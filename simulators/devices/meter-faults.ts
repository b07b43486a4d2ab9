/** Customers' meters that misbehave: what they send is changed, held back or lost on its way to the head-end. */
import type { ScenarioClock } from '../clock.ts';
import type { HeadEnd } from './broker.ts';
import type { ModbusFault } from './modbus-faults.ts';

export interface FaultyMeters extends Pick<HeadEnd, 'publish'> {
  /** From the meter's next message on; `null` ends it. Throws where a meter cannot play it. */
  play(meter: string, fault: ModbusFault | null): void;
}

type Message = { time?: string; values?: Record<string, unknown> };

/** Puts itself before `headEnd`. A meter plays `silent`, `slow(ms)`, `late(ms)`, `sentinel` and `clock(seconds)`. */
export function faultyMeters(
  headEnd: Pick<HeadEnd, 'publish'>,
  clock: Pick<ScenarioClock, 'after'>,
): FaultyMeters {
  const faults = new Map<string, ModbusFault>();
  return {
    publish(topic, payload) {
      const fault = faults.get(topic.split('/')[1] ?? '');
      const send = (message: object): void => headEnd.publish(topic, message);
      switch (fault?.kind) {
        case 'silent':
          return;
        case 'late':
        case 'slow':
          clock.after(fault.delayMs ?? 0, () => send(payload));
          return;
        case 'sentinel':
          send(withoutValues(payload));
          return;
        case 'clock':
          send(shifted(payload, fault.offsetMs));
          return;
        default:
          send(payload);
      }
    },
    play(meter, fault) {
      if (fault === null) faults.delete(meter);
      else if (playable.has(fault.kind)) faults.set(meter, fault);
      else throw new RangeError(`a meter behind the head-end cannot play ${fault.kind}`);
    },
  };
}

const playable: ReadonlySet<string> = new Set(['silent', 'late', 'slow', 'sentinel', 'clock']);

function withoutValues(payload: Message): object {
  if (payload.values === undefined) return payload;
  const names = Object.keys(payload.values);
  return { ...payload, values: Object.fromEntries(names.map((name) => [name, null])) };
}

function shifted(payload: Message, offsetMs: number): object {
  if (payload.time === undefined) return payload;
  return { ...payload, time: new Date(Date.parse(payload.time) + offsetMs).toISOString() };
}
