/** What is noticed at a source that works: floods, wrong clocks, a certificate that ends. Said in the log once a day. */
import type { SourceInside } from '../../model/source.ts';
import { DAY, type Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { LaneAtWork } from './lane.ts';
import { type Noticed, noticedCauses, noticedReasons } from './standing.ts';
import type { SkewWatch } from './watch/skew.ts';

export interface Noticing {
  seen(): Noticed;
  /** Logs what is new, or stands since yesterday; gives the last of it in words. */
  news(): string | null;
  causes(): SourceInside['causes'];
}

const saidEveryMs = DAY;

export function noticing(at: {
  source: string;
  clock: Clock;
  log: Log;
  skew: Pick<SkewWatch, 'wrong'>;
  open: () => readonly LaneAtWork[];
}): Noticing {
  const since = new Map<string, Instant>();
  const saidAt = new Map<string, Instant>();

  function seen(): Noticed {
    const open = at.open();
    const ends = open.flatMap(({ connection }) => connection.certificateUntil() ?? []);
    return {
      flooding: [...new Set(open.flatMap((lane) => lane.flooding()))],
      wrongClocks: at.skew.wrong(at.clock.now()),
      certificateUntil: ends.length === 0 ? null : Math.min(...ends),
    };
  }

  return {
    seen,
    news() {
      const now = at.clock.now();
      let last: string | null = null;
      for (const { reason, text } of noticedReasons(seen(), now)) {
        if (now - (saidAt.get(reason) ?? Number.NEGATIVE_INFINITY) < saidEveryMs) continue;
        saidAt.set(reason, now);
        last = text;
        at.log.warn({ source: at.source, reason, text }, 'source_noticed');
      }
      return last;
    },
    causes: () => noticedCauses(seen(), { since, now: at.clock.now() }),
  };
}
