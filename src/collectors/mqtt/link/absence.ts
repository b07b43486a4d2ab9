/** Spans in which a broker kept nothing for us, told of every asset it speaks for; also over a restart. */
import type { ReadingGap } from '../../../model/source.ts';
import { type DurationMs, type Instant, MINUTE } from '../../../model/time.ts';
import type { Cancel } from '../../../runtime/clock.ts';
import type { CollectorDeps, SourceNote } from '../../collector.ts';

/** How a connection came back, as its lane saw it. */
export interface Return {
  /** Names the session at the broker, the same after a restart. */
  session: string;
  lane: NonNullable<ReadingGap['lane']>;
  /** What may be missing since when; null where nothing is. */
  missing: { from: Instant; reason: ReadingGap['reason'] } | null;
}

export interface Absence {
  /** Reads what was noted before the start; a store that is away is as if nothing were. */
  recall(): Promise<void>;
  /** When the session was last known to be heard, before this start or in it. */
  heardUntil(session: string): Instant | null;
  back(told: Return): void;
  /** The connection ended; before it everything was heard. */
  lost(session: string): void;
  /** Looks again and again who is heard, and notes it. */
  watch(heard: () => readonly string[]): Cancel;
  /** Notes how it stands now. */
  note(heard: readonly string[]): Promise<void>;
}

const noteEveryMs: DurationMs = MINUTE;
/** Most assets that a restart remembers. */
const assetsMost = 100_000;

export function absence(
  source: string,
  deps: Pick<CollectorDeps, 'clock' | 'log' | 'notes' | 'supervisor'>,
  of: { assets: () => readonly string[]; tell(gaps: ReadingGap[]): void },
): Absence {
  const { clock, log, notes } = deps;
  let noted: SourceNote = { heardUntil: {}, assets: [] };

  function everyone(): string[] {
    return [...new Set([...noted.assets, ...of.assets()])].slice(0, assetsMost);
  }

  async function note(heard: readonly string[]): Promise<void> {
    const now = clock.now();
    for (const session of heard) noted.heardUntil[session] = now;
    if (notes === undefined) return;
    const assets = everyone();
    // The list is long: the same array says that it is the one that was saved.
    if (assets.length > noted.assets.length) noted = { ...noted, assets };
    await notes.save(source, noted).catch((error: unknown) => {
      log.warn({ source, err: error }, 'source_not_noted');
    });
  }

  return {
    async recall() {
      const before = await notes?.of(source).catch(() => null);
      if (before == null) return;
      const heardUntil = { ...before.heardUntil, ...noted.heardUntil };
      noted = { heardUntil, assets: before.assets };
    },
    heardUntil: (session) => noted.heardUntil[session] ?? null,
    back({ session, lane, missing }) {
      const to = clock.now();
      noted.heardUntil[session] = to;
      if (missing === null) return;
      const { reason } = missing;
      const from = Math.min(missing.from, to);
      log.warn({ source, lane, from, to, reason }, 'readings_may_be_missing');
      of.tell([null, ...everyone()].map((asset) => ({ source, asset, lane, from, to, reason })));
    },
    lost(session) {
      noted.heardUntil[session] = clock.now();
    },
    watch: (heard) => deps.supervisor.every(`note_${source}`, noteEveryMs, () => note(heard())),
    note,
  };
}
