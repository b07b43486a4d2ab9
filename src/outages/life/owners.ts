// In whose dark set each supply point stands while a decision goes on.
import type { Outage } from '../../model/outage.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import { setOf } from './id-lists.ts';

export interface Owners {
  /** Id of the outage; where several hold a point, that which took it last. */
  get(supplyPoint: string): string | undefined;
  has(supplyPoint: string): boolean;
  /** An outage holds these points now, and no others. */
  put(outage: string, dark: readonly string[]): InParts<void>;
}

/** A later one goes before an earlier one. */
export function* ownersOf(outages: ReadonlyArray<Pick<Outage, 'id' | 'dark'>>): InParts<Owners> {
  const held = new Map<string, ReadonlySet<string>>();
  const get: Owners['get'] = (supplyPoint) => {
    let owner: string | undefined;
    for (const [id, points] of held) if (points.has(supplyPoint)) owner = id;
    return owner;
  };
  function* put(id: string, dark: readonly string[]): InParts<void> {
    const points = yield* setOf(dark);
    held.delete(id);
    if (points.size > 0) held.set(id, points);
  }
  for (const { id, dark } of outages) yield* put(id, dark);
  return { get, has: (supplyPoint) => get(supplyPoint) !== undefined, put };
}
