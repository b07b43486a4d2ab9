/**
 * Which section failed below a device that opened: within its own zone, down to the next protective device,
 * P(section) ∝ km · Π P(flag); flags on the path to the section are expected set.
 */
import type { InferenceModel } from '../settings.ts';
import type { Hand } from './hand.ts';

/** Sections by opened cause, for those opened causes that have any. */
export function locateSections(
  hand: Hand,
  causes: readonly number[],
  rows: InferenceModel,
): Record<string, Record<string, number>> {
  const { model } = hand;
  const weights = hand.sums!.weights;
  const located: Record<string, Record<string, number>> = {};
  for (const c of causes) {
    const cause = weights.causes[c]!;
    const z = model.zoneOf.get(cause.device);
    if (z === undefined || !cause.protective) continue;
    const found = sectionsBelow(hand, z, rows);
    if (Object.keys(found).length > 0) located[cause.id] = found;
  }
  return located;
}

function sectionsBelow(hand: Hand, device: number, rows: InferenceModel): Record<string, number> {
  const { model } = hand;
  const inside = new Set<number>([device]);
  for (let z = device + 1; z < model.end[device]!; z++) {
    if (!inside.has(model.parent[z]!)) continue;
    const causes = model.causes.slice(model.causeStart[z], model.causeStart[z + 1]);
    if (!causes.some((cause) => cause.protective)) inside.add(z);
  }
  const flags = [...inside].flatMap((z) => {
    const flag = hand.deviceNow.get(z)?.flag ?? null;
    return flag === null ? [] : [{ z, set: flag.set }];
  });
  const found: Array<[string, number]> = [];
  for (const section of model.sections) {
    if (!inside.has(section.zone)) continue;
    let p = section.km;
    for (const flag of flags) {
      const isOnPath = section.zone >= flag.z && section.zone < model.end[flag.z]!;
      const set = isOnPath ? rows.fpi.faultBelow : rows.fpi.quiet;
      p *= flag.set ? set : 1 - set;
    }
    found.push([section.id, p]);
  }
  const all = found.reduce((sum, [, p]) => sum + p, 0);
  return Object.fromEntries(found.map(([id, p]) => [id, all > 0 ? p / all : 0]));
}
