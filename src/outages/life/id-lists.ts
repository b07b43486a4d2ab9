// Long lists of supply points as sets and as unions. A list is never changed once it stands in an outage or a cause.
import { eachInParts, everyInParts, type InParts, whole } from '../../runtime/in-parts.ts';

/** By the list itself: the dark of an outage stays the same list from decision to decision. */
const made = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The set of a list that is not changed any more. */
export function* setOf(list: readonly string[]): InParts<ReadonlySet<string>> {
  const known = made.get(list);
  if (known !== undefined) return known;
  const set = new Set<string>();
  yield* eachInParts(list, (id) => void set.add(id));
  made.set(list, set);
  return set;
}

/** Ids of both lists, each once, ascending. */
export function union(a: readonly string[], b: readonly string[]): string[] {
  return whole(unionInParts(a, b));
}

export function* unionInParts(a: readonly string[], b: readonly string[]): InParts<string[]> {
  if (!(yield* isAscending(a)) || !(yield* isAscending(b)))
    return [...new Set([...a, ...b])].sort();
  if (a.length === 0) return [...b];
  const all: string[] = [];
  let i = 0;
  yield* eachInParts(b, (id) => {
    while (i < a.length && a[i]! < id) all.push(a[i++]!);
    if (a[i] === id) i += 1;
    all.push(id);
  });
  while (i < a.length) all.push(a[i++]!);
  return all;
}

/** Each once. */
function* isAscending(list: readonly string[]): InParts<boolean> {
  let last: string | null = null;
  return yield* everyInParts(list, (id) => {
    const isNext = last === null || last < id;
    last = id;
    return isNext;
  });
}
