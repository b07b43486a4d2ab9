/** What the house lacks at the moment, said in /readyz and on every screen. */
import type { ReadyPart } from '../api/parts.ts';
import type { MissingView } from '../api/shapes/overview.ts';
import type { CollectorRunner } from '../collectors/runner.ts';
import type { StoreHealth } from '../model/store-health.ts';
import type { Pager } from '../notify/duty/pager.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { Saver } from '../operate/saver.ts';
import type { Relay } from './sources/relay.ts';
import type { DiskView, DiskWatch } from './sources/watch/disk-watch.ts';

export interface Missing {
  /** As of the last look at the stores. */
  now(): MissingView[];
  /** Asks the stores how they are. */
  look(): Promise<void>;
  /** Every part by name, looked at now. */
  ready(): Promise<ReadyPart[]>;
}

/** Somebody else wrote into a relay folder: that needs a person even while the source goes on. */
const forged = 'segment_refused';

export function createMissing(parts: {
  stores: {
    records: { health(): Promise<StoreHealth> };
    readings: { health(): Promise<StoreHealth> };
  };
  runner: Pick<CollectorRunner, 'statuses'>;
  outbox: Pick<Outbox, 'problems'>;
  saver: Pick<Saver, 'problem'>;
  disk: DiskWatch;
  relay: Pick<Relay, 'isThere' | 'problem'>;
  pager: Pick<Pager, 'problem'> & { isThere: boolean };
}): Missing {
  const seen: Record<'records' | 'readings', StoreHealth | null> = {
    records: null,
    readings: null,
  };

  async function look(): Promise<void> {
    seen.records = await healthOf(parts.stores.records);
    seen.readings = await healthOf(parts.stores.readings);
    await parts.disk.look();
  }

  function now(): MissingView[] {
    const waits = parts.saver.problem();
    const found: MissingView[] = [];
    if (waits !== null) {
      const reason = waits.code === 'STO-FULL' ? 'full' : 'broken';
      found.push({ part: 'records', id: null, reason, problem: waits.message });
    }
    for (const part of ['records', 'readings'] as const) {
      const health = seen[part];
      if (health === null || health.ok || (part === 'records' && waits !== null)) continue;
      const { reason, problem } = health;
      found.push({ part, id: null, reason: reason ?? 'broken', problem: problem ?? '' });
    }
    const disk = diskPart(parts.disk.view());
    if (!disk.ok && !found.some(({ reason }) => reason === 'low_space')) {
      found.push({ part: 'records', id: null, reason: 'low_space', problem: disk.problem ?? '' });
    }
    for (const { id, health, reason } of parts.runner.statuses()) {
      if (health !== 'down' && reason !== forged) continue;
      found.push({ part: 'sources', id, reason: reason ?? 'down', problem: `${id}: ${reason}` });
    }
    const relay = parts.relay.problem();
    if (relay !== null) {
      const { id, problem } = relay;
      found.push({ part: 'relay', id, reason: 'unreachable', problem: `${id}: ${problem}` });
    }
    const paging = parts.pager.problem();
    if (paging !== null) found.push({ part: 'paging', id: null, ...paging });
    for (const { channel, problem } of parts.outbox.problems()) {
      const words = `${channel}: the provider takes no messages (${problem})`;
      found.push({ part: 'channels', id: channel, reason: problem, problem: words });
    }
    return found;
  }

  return {
    look,
    now,
    async ready() {
      await look();
      const missing = now();
      const all = [
        ...names,
        ...(parts.relay.isThere ? ['relay'] : []),
        ...(parts.pager.isThere ? ['paging'] : []),
      ];
      const ready = all.map((name) => {
        const own = missing.filter(({ part }) => part === name);
        const problem = own.length === 0 ? null : own.map((one) => one.problem).join(', ');
        return { name, ok: own.length === 0, problem };
      });
      const rest = parts.pager.isThere ? [] : [noPaging];
      return [...ready, diskPart(parts.disk.view()), ...rest];
    },
  };
}

/** Without a rota nobody is called: that is no fault of a part, and it is said. */
const noPaging: ReadyPart = {
  name: 'paging',
  ok: true,
  problem: 'No duty rota: nobody is called.',
};

const names = ['records', 'readings', 'sources', 'channels'] as const;

/** Less than this of the disk is free: not ready; less than that: said. */
const FREE_LEAST = 0.05;
const FREE_WELL = 0.15;
/** A small share of a large disk is still room. */
const ROOM_BYTES = 20 * 1024 ** 3;

export function diskPart(disk: DiskView | null): ReadyPart {
  const share = disk === null ? 1 : disk.freeBytes / Math.max(1, disk.totalBytes);
  if (disk === null || share >= FREE_WELL || disk.freeBytes > ROOM_BYTES) {
    return { name: 'disk', ok: true, problem: null };
  }
  const { daysUntilFull } = disk;
  const pace = daysUntilFull === null ? '' : `, full in ${daysUntilFull} days`;
  const problem = `${(share * 100).toFixed(1)} % of the disk of the data is free${pace}`;
  return { name: 'disk', ok: share >= FREE_LEAST, problem };
}

/** A store that cannot even say how it is is broken. */
async function healthOf(store: { health(): Promise<StoreHealth> }): Promise<StoreHealth> {
  return store.health().catch((error: unknown) => ({
    ok: false,
    freeBytes: 0,
    problem: error instanceof Error ? error.message : String(error),
    reason: 'broken',
  }));
}
