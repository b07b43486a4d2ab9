/** A first-in first-out queue with a limit; what does not fit is handed to `shed`, never dropped without a word. */
export interface BoundedQueue<T> {
  /** False when the queue was full and something was shed. */
  push(item: T): boolean;
  /** Up to `most` of the oldest items, removed. */
  take(most: number): T[];
  readonly size: number;
}

/**
 * @param limit most items held
 * @param shed gets the oldest item that `maySpare` allows to go, else the new one
 */
export function boundedQueue<T>(options: {
  limit: number;
  shed: (item: T) => void;
  maySpare?: (item: T) => boolean;
}): BoundedQueue<T> {
  let items: T[] = [];
  let head = 0;
  return {
    push(item) {
      const isFull = items.length - head >= options.limit;
      if (isFull) {
        const spare = options.maySpare;
        const index =
          spare === undefined ? head : items.findIndex((it, i) => i >= head && spare(it));
        if (index < head) {
          options.shed(item);
          return false;
        }
        const [gone] = items.splice(index, 1);
        options.shed(gone as T);
      }
      items.push(item);
      return !isFull;
    },
    take(most) {
      const taken = items.slice(head, head + most);
      head += taken.length;
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return taken;
    },
    get size() {
      return items.length - head;
    },
  };
}
