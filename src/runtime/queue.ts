/** A first-in first-out queue with a limit; what does not fit is handed to `shed`, never dropped without a word. */
export interface BoundedQueue<T> {
  /** False when the queue was full and something was shed. */
  push(item: T): boolean;
  /** Up to `most` of the oldest items, removed. */
  take(most: number): T[];
  readonly size: number;
}

/** In the place of what was shed; taken out when half of all places are such. */
const GONE = Symbol('gone');

/**
 * Each push and each item taken costs the same whether it is full or not.
 * @param limit most items held
 * @param shed gets the oldest item that `maySpare` allows to go, else the new one
 * @param maySpare says the same of an item each time
 */
export function boundedQueue<T>(options: {
  limit: number;
  shed: (item: T) => void;
  maySpare?: (item: T) => boolean;
}): BoundedQueue<T> {
  const maySpare = options.maySpare ?? (() => true);
  let items: Array<T | typeof GONE> = [];
  let head = 0;
  let held = 0;
  /** Nothing before it may go. */
  let spareFrom = 0;

  function oldestSpare(): number {
    for (; spareFrom < items.length; spareFrom += 1) {
      const item = items[spareFrom] as T | typeof GONE;
      if (item !== GONE && maySpare(item)) return spareFrom;
    }
    return -1;
  }

  function tidy(): void {
    if (items.length < 1024 || items.length < 2 * held) return;
    const from = Math.max(spareFrom, head);
    const before = items.slice(head, from).filter((item) => item !== GONE);
    items = before.concat(items.slice(from).filter((item) => item !== GONE));
    spareFrom = before.length;
    head = 0;
  }

  return {
    push(item) {
      const isFull = held >= options.limit;
      if (isFull) {
        const index = oldestSpare();
        if (index === -1) {
          options.shed(item);
          return false;
        }
        options.shed(items[index] as T);
        items[index] = GONE;
        held -= 1;
        tidy();
      }
      items.push(item);
      held += 1;
      return !isFull;
    },
    take(most) {
      const taken: T[] = [];
      for (; taken.length < most && head < items.length; head += 1) {
        const item = items[head] as T | typeof GONE;
        if (item !== GONE) taken.push(item);
      }
      held -= taken.length;
      spareFrom = Math.max(spareFrom, head);
      tidy();
      return taken;
    },
    get size() {
      return held;
    },
  };
}
