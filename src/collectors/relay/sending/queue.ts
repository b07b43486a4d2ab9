/** Lines that wait to be written, in order; who gave them hears when all of theirs are durable. */

export interface LineQueue {
  /** Null when too much waits already. */
  add(lines: readonly Buffer[]): Promise<void> | null;
  isEmpty(): boolean;
  bytes(): number;
  /** Lines from the front that fit into `room`, at least one; `written` takes them out. */
  front(room: number): { bytes: Buffer; written: () => void };
  /** Everybody is told that nothing of theirs may count as written. */
  refuseAll(error: unknown): void;
}

interface Waiting {
  lines: Buffer[];
  done: () => void;
  failed: (error: unknown) => void;
}

/** Facts in memory at most; who has more is told to come again. */
const bytesMost = 67_108_864;

export function lineQueue(): LineQueue {
  const queue: Waiting[] = [];
  let waiting = 0;

  function frontOf(room: number): { lines: Buffer[]; whole: number; rest: number } {
    const lines: Buffer[] = [];
    let bytes = 0;
    for (const [whole, one] of queue.entries()) {
      for (const [rest, line] of one.lines.entries()) {
        if (lines.length > 0 && bytes + line.length > room) return { lines, whole, rest };
        lines.push(line);
        bytes += line.length;
      }
    }
    return { lines, whole: queue.length, rest: 0 };
  }

  return {
    add(lines) {
      const bytes = lines.reduce((sum, line) => sum + line.length, 0);
      if (waiting > 0 && waiting + bytes > bytesMost) return null;
      waiting += bytes;
      return new Promise((done, failed) => {
        queue.push({ lines: [...lines], done, failed });
      });
    },
    isEmpty: () => queue.length === 0,
    bytes: () => waiting,
    front(room) {
      const { lines, whole, rest } = frontOf(room);
      const bytes = Buffer.concat(lines);
      return {
        bytes,
        written() {
          waiting -= bytes.length;
          const ready = queue.splice(0, whole);
          queue[0]?.lines.splice(0, rest);
          for (const one of ready) one.done();
        },
      };
    },
    refuseAll(error) {
      waiting = 0;
      for (const one of queue.splice(0)) one.failed(error);
    },
  };
}
