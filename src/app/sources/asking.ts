/** Asks the meter of a supply point whether it has supply, where its head-end can and as often as it can. */
import type { PingOutcome } from '../../collectors/collector.ts';
import type { HeadEnd } from '../../collectors/mqtt/head-end.ts';
import type { Instant } from '../../model/time.ts';
import type { SupplyPointRow } from '../../network/tables.ts';
import type { OutageSettings } from '../../outages/settings.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type Asker, type PingLimits, type PingQueue, pingQueue } from './ping-queue.ts';

export interface Asked {
  /** `busy`: its turn did not come in time; nobody was asked. */
  outcome: PingOutcome | 'busy';
  /** When the question was put. */
  askedAt: Instant;
}

export type Ask = (supplyPoint: string) => Promise<Asked>;

export interface Asking {
  /** A person asks: before all that waits. */
  byOperator: Ask;
  /** Detection asks: within its share. */
  byDetection: Ask;
  /** Nobody is asked any more. */
  stop(): void;
  /** Of each head-end that was asked. */
  standing(): ReadonlyMap<string, ReturnType<PingQueue['standing']>>;
}

/** The head-end of meters whose row names none. */
const usual = 'default';

interface Parts {
  /** The supply point as imported; undefined: asked under its own name. */
  row: (supplyPoint: string) => SupplyPointRow | undefined;
  headEnds: ReadonlyMap<string, Pick<HeadEnd, 'ping' | 'pings'>>;
  settings: OutageSettings['pings'];
  clock: Clock;
  ping: (asset: string) => Promise<PingOutcome>;
}

export function createAsking(parts: Parts): Asking {
  const { headEnds, clock } = parts;
  const queues = new Map<string, PingQueue>();
  /** One question to a meter at a time: who asks meanwhile hears the same answer. */
  const underWay = new Map<string, Promise<Asked>>();
  let isOver = false;

  function queueOf(headEnd: string): PingQueue {
    const known = queues.get(headEnd);
    if (known !== undefined) return known;
    const made = pingQueue(clock, () => limitsOf(headEnds.get(headEnd), parts.settings));
    queues.set(headEnd, made);
    return made;
  }

  async function put(asset: string, row: SupplyPointRow | undefined, by: Asker): Promise<Asked> {
    const { concentrator = null } = row ?? {};
    const send = (): Promise<PingOutcome> => parts.ping(asset);
    const asked = await queueOf(row?.headEnd ?? usual).ask({ asset, concentrator, by, send });
    return asked ?? { outcome: 'busy', askedAt: clock.now() };
  }

  async function ask(supplyPoint: string, by: Asker): Promise<Asked> {
    if (isOver) return { outcome: 'busy', askedAt: clock.now() };
    const row = parts.row(supplyPoint);
    const headEnd = row?.headEnd == null ? undefined : headEnds.get(row.headEnd);
    // Silence of a meter that cannot answer would count as dark.
    if (headEnd !== undefined && headEnd.ping === null) {
      return { outcome: 'not_reachable', askedAt: clock.now() };
    }
    const asset = row?.meter ?? supplyPoint;
    // An operator does not wait behind what detection asked of the same meter.
    const key = `${by} ${asset}`;
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const work = put(asset, row, by).finally(() => underWay.delete(key));
    underWay.set(key, work);
    return work;
  }

  return {
    byOperator: (supplyPoint) => ask(supplyPoint, 'operator'),
    byDetection: (supplyPoint) => ask(supplyPoint, 'detection'),
    stop() {
      isOver = true;
      for (const one of queues.values()) one.stop();
    },
    standing: () => new Map([...queues].map(([id, one]) => [id, one.standing(clock.now())])),
  };
}

/** At least one question a minute is left to each of them. */
function limitsOf(
  headEnd: Pick<HeadEnd, 'pings'> | undefined,
  settings: OutageSettings['pings'],
): PingLimits {
  const perMinute = headEnd?.pings.perMinute ?? settings.perMinute;
  const forDetection = Math.max(1, Math.floor(perMinute * (1 - settings.operatorShare)));
  return { perMinute, forDetection, perConcentrator: headEnd?.pings.perConcentrator ?? null };
}
