/** News of a plan's last revision that is still on its way: who waits for it knows an older time. */
import type { NoticeState } from '../../model/notice.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Unheard } from '../../notify/waves/unheard.ts';
import type { RecordsStore } from '../../store/records.ts';

const WAVES_MOST = 500;
const over: ReadonlySet<WaveRow['state']> = new Set(['done', 'superseded']);
const unsent: readonly NoticeState[] = ['queued', 'held', 'suppressed', 'superseded', 'expired'];

/** @returns the news, and whether nobody at all can have heard it */
export async function unheardOf(
  { notices }: Pick<RecordsStore, 'notices'>,
  told: PlannedOutage,
): Promise<{ unheard: Unheard[]; isHeardByNobody: boolean }> {
  if (told.revision === 1) return { unheard: [], isHeardByNobody: false };
  const { items } = await notices.waves({ subject: told.id, limit: WAVES_MOST });
  const own = items.filter((wave) => wave.revision === told.revision && whatOf(wave) !== null);
  const open = own.filter(({ state }) => !over.has(state));
  const found = new Map<string, Unheard>();
  for (const wave of open) {
    // Those in need are told by a wave of their own: the same places, the same time.
    const key = JSON.stringify([wave.kind, wave.facts]);
    if (found.has(key)) continue;
    found.set(key, unheardBy(wave, await notices.wavePoints(wave.id)));
  }
  const progress = await notices.progress(own.map(({ id }) => id));
  const heard = [...progress.values()].some((states) =>
    Object.entries(states).some(
      ([state, count]) => count > 0 && !unsent.includes(state as NoticeState),
    ),
  );
  return { unheard: [...found.values()], isHeardByNobody: own.length > 0 && !heard };
}

function whatOf({ kind, variant, facts }: WaveRow): Unheard['what'] | null {
  if (kind === 'planned_changed') return variant === null ? 'moved' : null;
  return kind === 'planned_cancelled' && facts['lost'] === 1 ? 'lost' : null;
}

function unheardBy(wave: WaveRow, supplyPoints: string[]): Unheard {
  const what = whatOf(wave) ?? 'moved';
  const { facts, revision } = wave;
  const number = (name: string, other: number): number => {
    const value = facts[name];
    return typeof value === 'number' ? value : other;
  };
  return {
    ...{ what, supplyPoints },
    start: number(what === 'moved' ? 'oldStart' : 'start', 0),
    end: number(what === 'moved' ? 'oldEnd' : 'end', 0),
    since: number('lastSince', 0),
    before: Math.min(number('lastBefore', revision), revision),
  };
}
