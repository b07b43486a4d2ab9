/** Which rules each place meets this month: two bytes a place, worked out a few at a time and kept in few memos. */
import type { Instant } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { World } from '../world.ts';

const PREFIX = 'segment-month/';
/** Places of one memo. */
const CHUNK = 8_192;
/** A month has about 43,000 minutes; all places are done in the first part of it. */
const TICKS_A_MONTH = 20_000;
const AT_ONCE_LEAST = 4;
/** Bits beside those of the groups. */
const DONE = 0x8000;
const NOT_KNOWN = 0x4000;

interface KeptMonth {
  month: string;
  /** Network and rules that the bits belong to. */
  of: string;
  bits: string;
}

export interface Month {
  ready(): Promise<void>;
  /** By group in their order; null: not worked out yet, or too little was read. */
  of(supplyPoint: string): boolean[] | null;
  tick(): Promise<void>;
}

export function createMonth(
  parts: {
    records: RecordsStore;
    world: World;
    clock: { now(): Instant };
    zone: string;
    rules: { groups: ReadonlyArray<{ id: string }> };
  },
  work: (supplyPoint: string) => Promise<Array<boolean | null>>,
): Month {
  const { records, world, rules } = parts;
  let bits = new Uint16Array(0);
  let of = '';
  let month = '';
  let next = 0;
  let loading: Promise<void> | null = null;
  let isWorking = false;

  const groups = rules.groups.map(({ id }) => id).join(' ');
  const belongs = (): string => `${world.grid.version} ${groups}`;
  const monthNow = (): string => monthOf(parts.clock.now(), parts.zone);

  async function load(): Promise<void> {
    of = belongs();
    month = monthNow();
    const fresh = new Uint16Array(world.grid.tables.supplyPoints.length);
    const ids = Array.from({ length: Math.ceil(fresh.length / CHUNK) }, (_, n) => `${PREFIX}${n}`);
    for (const { id, value } of await records.documents.many('memo', ids)) {
      const kept = value as KeptMonth;
      if (kept.of !== of) continue;
      const bytes = Buffer.from(kept.bits, 'base64');
      const at = Number(id.slice(PREFIX.length)) * CHUNK;
      for (let i = 0; i < bytes.length / 2; i += 1) fresh[at + i] = bytes.readUInt16LE(i * 2);
      // What was worked out last month stands until it is worked out anew.
      if (kept.month !== month) continue;
      next = Math.max(next, at + bytes.length / 2);
    }
    bits = fresh;
    next = Math.min(next, firstOpen());
  }

  function firstOpen(): number {
    const open = bits.findIndex((one) => (one & DONE) === 0);
    return open < 0 ? bits.length : open;
  }

  function ready(): Promise<void> {
    if (loading === null || of !== belongs()) {
      next = 0;
      loading = load().catch((error: unknown) => {
        loading = null;
        throw error;
      });
    }
    return loading;
  }

  async function save(from: number): Promise<void> {
    const n = Math.floor(from / CHUNK);
    const part = bits.slice(n * CHUNK, (n + 1) * CHUNK);
    const value: KeptMonth = { month, of, bits: Buffer.from(part.buffer).toString('base64') };
    await records.commit({
      put: { memo: [{ id: `${PREFIX}${n}`, version: parts.clock.now(), value }] },
    });
  }

  async function step(): Promise<void> {
    await ready();
    if (month !== monthNow()) {
      month = monthNow();
      next = 0;
    }
    if (next >= bits.length) return;
    const most = Math.max(AT_ONCE_LEAST, Math.ceil(bits.length / TICKS_A_MONTH));
    const from = next;
    const to = Math.min(bits.length, from + most);
    for (; next < to; next += 1) {
      const id = world.grid.tables.supplyPoints[next]?.id;
      if (id !== undefined) bits[next] = packed(await work(id));
    }
    const isChunkDone = Math.floor(from / CHUNK) !== Math.floor(next / CHUNK);
    if (isChunkDone || next >= bits.length) await save(from);
  }

  return {
    ready,
    of(supplyPoint) {
      const one = bits[world.locator.supplyPoint(supplyPoint) ?? -1] ?? 0;
      if ((one & DONE) === 0 || (one & NOT_KNOWN) !== 0) return null;
      return rules.groups.map((_, i) => (one & (1 << i)) !== 0);
    },
    async tick() {
      if (isWorking) return;
      isWorking = true;
      try {
        await step();
      } finally {
        isWorking = false;
      }
    },
  };
}

function monthOf(at: Instant, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.toPlainDate().toPlainYearMonth().toString();
}

function packed(met: ReadonlyArray<boolean | null>): number {
  if (met.every((one) => one === null)) return DONE | NOT_KNOWN;
  return met.reduce<number>((all, one, i) => (one === true ? all | (1 << i) : all), DONE);
}
