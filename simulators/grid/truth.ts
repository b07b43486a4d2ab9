/** What is true, for whoever judges the service afterwards: `truth.json`, replaced whole by renaming. */
import { renameSync, writeFileSync } from 'node:fs';
import { phasesOf } from './network.ts';
import type { World } from './world.ts';

export interface TruthContact {
  contact: string;
  supplyPoints: string[];
  class: string;
  to: { sms: string | null; voice: string | null };
  reachable: boolean;
}

type TruthWhat =
  | 'fault'
  | 'opened'
  | 'closed'
  | 'lockout'
  | 'first_gasp'
  | 'gateway_dead'
  | 'gateway_back'
  | 'device_misbehaves'
  | 'device_recovers'
  | 'earth_fault'
  | 'planned_opened'
  | 'planned_closed';

interface TruthEvent {
  id: string;
  at: string;
  what: TruthWhat;
  device: string;
  phases: string;
  /** The event that this one belongs to, where there is one. */
  event?: string;
  /** Where in the ground it happened, where that is not the device. */
  section?: string;
  /** How a device misbehaves, as its scenario says. */
  fault?: string;
}

interface TruthDark {
  supplyPoint: string;
  phases: string;
  event: string;
  from: string;
  to: string | null;
}

export interface Truth {
  readonly contacts: TruthContact[];
  readonly events: TruthEvent[];
  readonly dark: TruthDark[];
  /** Adds an event; its id is made from `id` or from what happened where. */
  tell(event: Omit<TruthEvent, 'id' | 'at'> & { id?: string }, at: number): string;
  /** Writes now what is waiting to be written. */
  flush(): void;
}

/** Real time in which changes are gathered before the file is written again. */
const gatherMs = 100;

/** Listens to the world and keeps the dark intervals; `path` null keeps them in memory only. */
export function keepTruth(world: World, contacts: TruthContact[], path: string | null): Truth {
  const events: TruthEvent[] = [];
  const dark: TruthDark[] = [];
  const open = new Map<string, TruthDark>();
  let waiting: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    if (path === null) return;
    writeFileSync(`${path}.new`, JSON.stringify({ contacts, events, dark }));
    renameSync(`${path}.new`, path);
  };
  const later = (): void => {
    if (path !== null) waiting ??= setTimeout(flush, gatherMs);
  };
  world.onSupply((changes, at) => {
    const moment = new Date(at).toISOString();
    for (const { point, dead, event } of changes) {
      const before = open.get(point.id);
      if (before !== undefined) before.to = moment;
      open.delete(point.id);
      if (dead === 0) continue;
      // What is still dark keeps the name of what made it dark.
      const named = before?.event ?? event;
      const row = {
        supplyPoint: point.id,
        phases: phasesOf(dead),
        event: named,
        from: moment,
        to: null,
      };
      dark.push(row);
      open.set(point.id, row);
    }
    later();
  });
  return {
    contacts,
    events,
    dark,
    tell(event, at) {
      const id = event.id ?? `${event.what}-${event.device}-${events.length + 1}`;
      events.push({ ...event, id, at: new Date(at).toISOString() });
      later();
      return id;
    },
    flush,
  };
}
