/** The health of a broker's source out of the standing of its lanes and of what was noticed at its assets. Pure. */
import type { SourceHealth, SourceInside, SourceReason } from '../../model/source.ts';
import { DAY, type DurationMs, type Instant, MINUTE, SECOND, toIso } from '../../model/time.ts';
import type { LaneStanding } from './lane.ts';
import type { Lane } from './settings.ts';

export type KeptStanding = LaneStanding & { since: Instant; text: string | null };
export type Standings = ReadonlyMap<Lane, KeptStanding>;

/** What is noticed while all lanes stand. */
export interface Noticed {
  flooding: readonly string[];
  wrongClocks: ReadonlyArray<{ asset: string; skewMs: DurationMs }>;
  /** The earliest end of a certificate that the broker showed. */
  certificateUntil: Instant | null;
}

/** Trouble of a lane that stands again is shown for this long. */
const shownMs: DurationMs = 10 * MINUTE;
/** A certificate that ends sooner is said. */
const warnBefore: DurationMs = 21 * DAY;
/** Assets named in one sentence. */
const namesMost = 5;

export const isShown = (since: Instant, now: Instant): boolean => now - since < shownMs;

/** The same trouble at the next try is the trouble it was. */
export function sinceWhen(
  before: KeptStanding | undefined,
  next: LaneStanding & { text: string | null },
  now: Instant,
): KeptStanding {
  const isSame = before?.state === next.state && before.trouble === next.trouble;
  return { ...next, since: isSame && next.state === 'down' ? before.since : now };
}

/** @param openLanes 0 where the source is switched off */
export function standingOf(
  openLanes: number,
  standings: Standings,
  of: { noticed: Noticed; now: Instant },
): { health: SourceHealth; reason: SourceReason | null } {
  if (openLanes === 0) return { health: 'disabled', reason: null };
  const all = [...standings.values()];
  const down = all.filter(({ state }) => state === 'down');
  const reason = down[0]?.trouble ?? null;
  const isAllDown = down.length > 0 && down.length === all.length;
  if (isAllDown) return { health: 'down', reason };
  if (down.length > 0) return { health: 'degraded', reason };
  if (all.length < openLanes) return { health: 'starting', reason: null };
  const past = all.find(({ trouble, since }) => trouble !== null && isShown(since, of.now));
  const worst = past?.trouble ?? noticedReasons(of.noticed, of.now)[0]?.reason ?? null;
  return worst === null ? { health: 'up', reason: null } : { health: 'degraded', reason: worst };
}

/** Each thing noticed, in words, the most urgent first. */
export function noticedReasons(
  { flooding, wrongClocks, certificateUntil: until }: Noticed,
  now: Instant,
): Array<{ reason: SourceReason; text: string }> {
  const found: ReturnType<typeof noticedReasons> = [];
  if (flooding.length > 0) {
    const text = `${listed(flooding)} sent more than is taken in; telemetry is thinned`;
    found.push({ reason: 'flooding', text });
  }
  if (wrongClocks.length > 0) {
    const names = wrongClocks.map(
      ({ asset, skewMs }) => `${asset} (${Math.round(-skewMs / SECOND)} s)`,
    );
    found.push({ reason: 'clock_skew', text: `wrong clocks: ${listed(names)}` });
  }
  if (until !== null && until - now < warnBefore) {
    found.push({ reason: 'tls_expiring', text: `the broker's certificate ends ${toIso(until)}` });
  }
  return found;
}

function listed(names: readonly string[]): string {
  const more = names.length - namesMost;
  const shown = names.slice(0, namesMost).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The same as causes, each since it was first noticed. */
export function noticedCauses(
  noticed: Noticed,
  of: { since: Map<string, Instant>; now: Instant },
): SourceInside['causes'] {
  const found = noticedReasons(noticed, of.now);
  for (const reason of of.since.keys()) {
    if (!found.some((one) => one.reason === reason)) of.since.delete(reason);
  }
  return found.map(({ reason, text }) => {
    const since = of.since.get(reason) ?? of.now;
    of.since.set(reason, since);
    return { reason, since: toIso(since), text };
  });
}
