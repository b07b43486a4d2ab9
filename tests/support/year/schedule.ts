// What happens in a simulated year: cuts, changes, cancellations, people who move, and days without a provider.
import { instantAt, wallOf } from './deadlines.ts';
import type { YearZone } from './rules.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface CutWish {
  name: string;
  kind: 'planned' | 'urgent' | 'emergency';
  device: string;
  start: number;
  end: number;
  /** Two short cuts instead of one long one. */
  isTwice: boolean;
  enterAt: number;
  /** Put off or brought forward by so much, or only its reason is written anew (0). */
  change: { at: number; byMs: number } | null;
  cancelAt: number | null;
}

export type Happening =
  | { at: number; what: 'enter' | 'change' | 'cancel' | 'begin' | 'end'; cut: CutWish }
  | { at: number; what: 'move'; supplyPoint: string; n: number }
  | { at: number; what: 'provider'; status: 503 | null }
  | { at: number; what: 'morning' }
  /** Whoever is about to begin a hasty cut looks at what waits. */
  | { at: number; what: 'look' };

export interface Span {
  from: number;
  to: number;
  cuts: number;
  movers: number;
  outages: number;
}

const devices = ['FU1', 'FU2', 'FU3', 'FU4', 'FU5', 'SW1', 'FU2', 'FU4', 'CB2'];
/** Of the time that a hasty cut leaves, how much is left when its tasks are read. */
const BEFORE_SHARE = 0.3;
/** How far changes move a cut; small, large, back, and not at all. */
const moves = [2 * HOUR_MS, DAY_MS, 2 * DAY_MS, 3 * DAY_MS, 12 * DAY_MS, -DAY_MS, 0];

/** Everything in order of time; the same seed gives the same year. */
export function happeningsOf(zone: YearZone, span: Span, random: () => number): Happening[] {
  const found: Happening[] = [];
  const add = (one: Happening): void => void found.push(one);
  for (let n = 0; n < span.cuts; n += 1) cutOf(zone, span, { n, random }).forEach(add);
  for (let n = 0; n < span.movers; n += 1) {
    const at = span.from + Math.floor(random() * (span.to - span.from));
    const house = `TX${1 + Math.floor(random() * 5)}-${4 + Math.floor(random() * 4)}`;
    add({ at, what: 'move', supplyPoint: house, n });
  }
  for (let n = 0; n < span.outages; n += 1) {
    const at = span.from + Math.floor(random() * (span.to - span.from));
    add({ at, what: 'provider', status: 503 });
    add({ at: at + Math.floor((1 + 5 * random()) * HOUR_MS), what: 'provider', status: null });
  }
  for (let day = span.from; day < span.to; day += DAY_MS) {
    add({ at: instantAt(wallOf(day + 12 * HOUR_MS, zone).day, 550, zone), what: 'morning' });
  }
  const whole = found.map((one) => ({ ...one, at: Math.floor(one.at) }));
  return whole.filter(({ at }) => at >= span.from).sort((a, b) => a.at - b.at);
}

function cutOf(
  zone: YearZone,
  span: Span,
  { n, random }: { n: number; random: () => number },
): Happening[] {
  const draw = (least: number, most: number): number => least + random() * (most - least);
  const lead = draw(12, 17) * DAY_MS;
  const day = wallOf(draw(span.from + 18 * DAY_MS, span.to - 2 * DAY_MS), zone).day;
  const start = instantAt(day, 60 * Math.floor(draw(0, 24)) + 15 * Math.floor(draw(0, 4)), zone);
  const dice = random();
  const kind = dice < 0.85 ? 'planned' : dice < 0.95 ? 'urgent' : 'emergency';
  const isLate = random() < 0.03;
  const hasty = kind === 'emergency' ? draw(2, 30) * HOUR_MS : lead;
  const cut: CutWish = {
    ...{ name: `更换设备${n}`, kind, device: devices[n % devices.length] ?? 'FU1' },
    ...{ start, end: start + Math.round(draw(1, 5)) * HOUR_MS, isTwice: random() < 0.1 },
    enterAt: start - (isLate ? draw(0.3, 2) * DAY_MS : hasty),
    ...{ change: null, cancelAt: null },
  };
  const between = (): number => draw(cut.enterAt + HOUR_MS, start - 12 * HOUR_MS);
  if (kind === 'planned' && random() < 0.14) {
    const byMs = moves[Math.floor(random() * moves.length)] ?? 0;
    const at = between();
    if (start + byMs > at + 2 * DAY_MS) cut.change = { at, byMs };
  }
  if (random() < 0.08 && kind !== 'emergency') cut.cancelAt = draw(cut.enterAt + HOUR_MS, start);
  const shift = cut.change?.byMs ?? 0;
  return [
    { at: cut.enterAt, what: 'enter', cut },
    ...(cut.change === null ? [] : [{ at: cut.change.at, what: 'change' as const, cut }]),
    ...(cut.cancelAt === null ? [] : [{ at: cut.cancelAt, what: 'cancel' as const, cut }]),
    ...(kind === 'emergency' ? [{ at: start - hasty * BEFORE_SHARE, what: 'look' as const }] : []),
    { at: start + shift, what: 'begin', cut },
    { at: cut.end + shift, what: 'end', cut },
  ];
}
