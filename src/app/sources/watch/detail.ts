/** One source with everything that is known of it: what its collector says, and what stands around it. */
import type { Collector } from '../../../collectors/collector.ts';
import type { ReadingGap, SourceDetail, SourceInside, SourceView } from '../../../model/source.ts';
import { toIso } from '../../../model/time.ts';
import type { DeadLetter } from '../../../store/tables/history.ts';
import type { SwitchedOff } from '../off-list.ts';
import type { DiskView } from './disk-watch.ts';

/** A collector that tells no more than its status. */
const nothingInside: SourceInside = {
  causes: [],
  contacts: { items: [], more: 0 },
  plans: [],
  lanes: [],
  slots: { missed: 0, slow: [] },
};

export function detailOf(
  collector: Collector,
  around: {
    lastBad: DeadLetter | null;
    gaps: readonly ReadingGap[];
    spoolRows: number;
    disk: DiskView | null;
    off: SwitchedOff | null;
    duplicates: number;
    /** Names of counts that grew within the last minute. */
    growing: ReadonlySet<string>;
    /** Whether another source speaks for this asset too. */
    isElsewhere(asset: string): boolean;
  },
): SourceDetail {
  const view = collector.status();
  const inside = collector.inside?.() ?? nothingInside;
  const isTold = view.reason === null || inside.causes.some((one) => one.reason === view.reason);
  const dropped = droppedOf(collector.counters());
  const flagged = (one: SourceDetail['contacts']['items'][number]): typeof one => {
    const isTwice = !one.flags.includes('duplicate_id') && around.isElsewhere(one.asset);
    return isTwice ? { ...one, flags: [...one.flags, 'duplicate_id'] } : one;
  };
  const ends = inside.lanes.flatMap(({ certificateUntil }) => certificateUntil ?? []).sort();
  return {
    ...view,
    ...inside,
    contacts: { ...inside.contacts, items: inside.contacts.items.map(flagged) },
    causes: isTold ? inside.causes : [...causeOf(view), ...inside.causes],
    lastBad: around.lastBad === null ? null : shownLetter(around.lastBad),
    waiting: {
      unacked: inside.lanes.reduce((sum, { unacked }) => sum + unacked, 0),
      queue: inside.lanes.length > 0 ? 0 : view.backlog,
      spoolRows: around.spoolRows,
    },
    disk: around.disk,
    certificateUntil: ends[0] ?? null,
    duplicates: around.duplicates,
    dropped,
    gaps: around.gaps.map(shownGap),
    flags: flagsOf(around.growing, inside.lanes.length > 0),
    disabledBy: around.off,
  };
}

export function shownGap({ from, to, ...gap }: ReadingGap): SourceDetail['gaps'][number] {
  return { ...gap, from: toIso(from), to: toIso(to) };
}

/** The one reason that the status names. */
function causeOf({ reason, since, lastError }: SourceView): SourceDetail['causes'] {
  return reason === null ? [] : [{ reason, since, text: lastError }];
}

/** Counts named `dropped/<reason>`, those that are not nothing. */
function droppedOf(counters: ReadonlyMap<string, number>): Record<string, number> {
  const found = [...counters].filter(([name, n]) => name.startsWith('dropped/') && n > 0);
  return Object.fromEntries(found.map(([name, count]) => [name.slice('dropped/'.length), count]));
}

/** Who asks decides what comes: of a polled source nothing is sent twice. */
function flagsOf(growing: ReadonlySet<string>, sendsByItself: boolean): SourceDetail['flags'] {
  const flags: SourceDetail['flags'] = [];
  if (growing.has('dropped/flood')) flags.push('flooding');
  if (sendsByItself && growing.has('duplicates')) flags.push('duplicates');
  const isDropping = [...growing].some((name) => name.startsWith('dropped/'));
  if (isDropping && flags[0] !== 'flooding') flags.push('dropping');
  return flags;
}

/** So much of a payload is shown. */
const SHOWN_BYTES = 2_000;

function shownLetter({ topic, reason, payload, receivedAt }: DeadLetter): SourceDetail['lastBad'] {
  const part = payload.slice(0, SHOWN_BYTES);
  const text = textOf(part);
  return {
    topic: visible(topic),
    reason,
    receivedAt: toIso(receivedAt),
    bytes: payload.length,
    text: text === null ? Buffer.from(part).toString('hex') : visible(text),
    isText: text !== null,
    isCut: part.length < payload.length,
  };
}

/** Null where the bytes are no text; a character cut in half at the end is left out. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** Characters that steer a terminal, or turn the direction of writing, become their code. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\n' || character === '\t') return character;
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
