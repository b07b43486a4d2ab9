/** What may feed back below an open device: named where people might take it for dead (operations.md, back-feed). */
import type { Explanation } from '../../model/outage.ts';
import type { FeederModel } from './tree/model.ts';

const reasonsMax = 10;

/** The reasons, and last among them what can generate below; it speaks neither for nor against. */
export function withBackFeed(
  model: FeederModel,
  zone: number,
  reasons: readonly Explanation[],
): Explanation[] {
  const found = model.generators.length === 0 ? null : backFeedBelow(model, zone);
  return found === null ? [...reasons] : [...reasons.slice(0, reasonsMax - 1), found];
}

function backFeedBelow(model: FeederModel, zone: number): Explanation | null {
  const first = model.spStart[zone]!;
  const last = model.spStart[model.end[zone]!]!;
  const byKind = new Map<string, { count: number; kw: number }>();
  let count = 0;
  for (const { point, kind, kw } of model.generators) {
    if (point < first || point >= last) continue;
    const sum = byKind.get(kind) ?? { count: 0, kw: 0 };
    byKind.set(kind, { count: sum.count + 1, kw: sum.kw + kw });
    count += 1;
  }
  if (count === 0) return null;
  const list = [...byKind].map(([kind, sum]) => {
    const power = sum.kw > 0 ? ` ${Math.round(sum.kw)} kW` : '';
    return `${sum.count} ${names[kind] ?? kind}${power}`;
  });
  const text = `possible back-feed below ${model.edgeIds[zone]}: ${list.join(', ')}`;
  return { code: 'back_feed', text, evidence: count, nats: 0 };
}

const names: Record<string, string> = { pv: 'PV', chp: 'CHP', battery: 'battery' };
