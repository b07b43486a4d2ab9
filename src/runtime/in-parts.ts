// Long work in parts, so that others have their turn between two of them. However it is cut, it comes to the same.

/** Goes on with `next`; the value is what it comes to. */
export type InParts<T> = Generator<undefined, T, undefined>;

/** Items looked at before a part ends: about a millisecond. */
const PART_ITEMS = 1_000;

/** All parts at once. */
export function whole<T>(work: InParts<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Work goes on for so long before others have their turn, real time. */
const TURN_MS = 8;

/** Part by part, giving way to others whenever a turn is used up; work of less than a turn is done when this returns. */
export async function inTurns<T>(work: InParts<T>): Promise<T> {
  let until = performance.now() + TURN_MS;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() < until) continue;
    await giveWay();
    until = performance.now() + TURN_MS;
  }
}

/** Resolves when what waits has had its turn. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function* eachInParts<T>(list: Iterable<T>, run: (item: T) => void): InParts<void> {
  let count = 0;
  for (const item of list) {
    run(item);
    count += 1;
    if (count % PART_ITEMS === 0) yield;
  }
}

export function* filterInParts<T>(list: Iterable<T>, keep: (item: T) => boolean): InParts<T[]> {
  const kept: T[] = [];
  yield* eachInParts(list, (item) => {
    if (keep(item)) kept.push(item);
  });
  return kept;
}

/** What `of` gives for each item, null left out. */
export function* mapInParts<T, U>(list: Iterable<T>, of: (item: T) => U | null): InParts<U[]> {
  const found: U[] = [];
  yield* eachInParts(list, (item) => {
    const one = of(item);
    if (one !== null) found.push(one);
  });
  return found;
}

/** Ends with the first one that holds. */
export function* someInParts<T>(list: Iterable<T>, holds: (item: T) => boolean): InParts<boolean> {
  let count = 0;
  for (const item of list) {
    if (holds(item)) return true;
    count += 1;
    if (count % PART_ITEMS === 0) yield;
  }
  return false;
}

export function* everyInParts<T>(list: Iterable<T>, holds: (item: T) => boolean): InParts<boolean> {
  return !(yield* someInParts(list, (item) => !holds(item)));
}
