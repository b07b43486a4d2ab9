/** Ways in which a Modbus device or its gateway misbehaves, by name; each was met in the field. */
import type { Socket } from 'node:net';
import type { Table, Unit } from './unit.ts';

export type ModbusFault =
  /** Answers after this long: beyond the master's patience, or just slowly. */
  | { kind: 'late' | 'slow'; delayMs: number }
  /** Keeps an answer back and sends it when 256 more requests have come. */
  | { kind: 'late_by_256' }
  /** Answers in the name of the next unit. */
  | { kind: 'swap_units' }
  | { kind: 'drop_fin' | 'drop_rst' | 'silent' | 'garbage' | 'bad_crc' | 'short' }
  /** One byte at a time. */
  | { kind: 'split_bytes' }
  /** Two answers in one packet. */
  | { kind: 'merge_frames' }
  /** This exception wherever the request touches one of these addresses. */
  | { kind: 'exception'; code: number; from: number; to: number }
  /** Refuses more registers than this at once. */
  | { kind: 'limit'; registers: number }
  /** Hangs up on a second master. */
  | { kind: 'one_connection' };

/** A request as the fault needs it, whatever the framing. */
export interface Exchange {
  socket: Socket;
  unit: number;
  address: number;
  quantity: number;
  answer: Buffer;
  /** The answer with an exception code in place of the values. */
  refusal(code: number): Buffer;
  /** The answer in the name of another unit. */
  as(unit: number): Buffer;
}

const requestsBetween = 256;
const valueIllegal = 3;
const page = 'HTTP/1.1 400 Bad Request\r\n\r\n';

/** Sends answers as the fault of the moment wants; one for each connection. */
export function misbehaviour(fault: () => ModbusFault | null): (exchange: Exchange) => void {
  let kept: { answer: Buffer; dueAt: number } | null = null;
  let hasKept = false;
  let merged: Buffer | null = null;
  let requests = 0;
  return (exchange) => {
    const { socket, answer } = exchange;
    requests += 1;
    if (kept !== null && kept.dueAt <= requests) {
      socket.write(kept.answer);
      kept = null;
    }
    const now = fault();
    switch (now?.kind) {
      case undefined:
      case 'one_connection':
        socket.write(answer);
        return;
      case 'late':
      case 'slow':
        setTimeout(() => socket.destroyed || socket.write(answer), now.delayMs);
        return;
      case 'late_by_256':
        if (hasKept) socket.write(answer);
        else kept = { answer, dueAt: requests + requestsBetween };
        hasKept = true;
        return;
      case 'swap_units':
        socket.write(exchange.as(exchange.unit + 1));
        return;
      case 'drop_fin':
        socket.end();
        return;
      case 'drop_rst':
        socket.resetAndDestroy();
        return;
      case 'silent':
        return;
      case 'garbage':
        socket.write(page);
        return;
      case 'bad_crc':
        socket.write(torn(answer));
        return;
      case 'short':
        socket.write(answer.subarray(0, -3));
        return;
      case 'split_bytes':
        for (const byte of answer) setImmediate(() => socket.write(Buffer.from([byte])));
        return;
      case 'merge_frames':
        if (merged !== null) socket.write(Buffer.concat([merged, answer]));
        merged = merged === null ? answer : null;
        return;
      case 'exception':
        socket.write(touches(exchange, now) ? exchange.refusal(now.code) : answer);
        return;
      case 'limit':
        socket.write(exchange.quantity > now.registers ? exchange.refusal(valueIllegal) : answer);
        return;
      default:
        now satisfies undefined;
    }
  };
}

/** The last byte is another one: a CRC that is wrong, a value that is wrong without one. */
function torn(answer: Buffer): Buffer {
  const copy = Buffer.from(answer);
  copy[copy.length - 1]! ^= 0xff;
  return copy;
}

const touches = (exchange: Exchange, range: { from: number; to: number }): boolean =>
  exchange.address <= range.to && exchange.address + exchange.quantity > range.from;

/** A device whose values all went to the "no value" of float32. */
export function sentinelUnit(unit: Unit): Unit {
  return changed(unit, (words) => words.map((_, index) => (index % 2 === 0 ? 0x7fc0 : 0)));
}

/** A device whose registers from `address` on began again at nothing. */
export function resetCounterUnit(unit: Unit, counter: { address: number; words: number }): Unit {
  return changed(unit, (words, from) =>
    words.map((word, index) => {
      const at = from + index - counter.address;
      return at >= 0 && at < counter.words ? 0 : word;
    }),
  );
}

/** A device that does not have these registers. */
export function holeUnit(unit: Unit, hole: { from: number; to: number }): Unit {
  return {
    read: (table, address, quantity) =>
      address <= hole.to && address + quantity > hole.from
        ? 'illegal'
        : unit.read(table, address, quantity),
  };
}

function changed(unit: Unit, change: (words: number[], address: number) => number[]): Unit {
  return {
    read(table: Table, address: number, quantity: number) {
      const words = unit.read(table, address, quantity);
      return Array.isArray(words) ? change(words, address) : words;
    },
  };
}
