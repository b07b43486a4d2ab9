/** Ways in which a gateway, or the line behind it, misbehaves; each was met in the field. */
import type { Socket } from 'node:net';
import type { DeviceTrouble, Unit } from './unit.ts';

export type LineFault =
  /** Answers after this long, beyond the master's patience; null: when the next request comes. */
  | { kind: 'late'; delayMs: number | null }
  /** Answers after this long, still in time. */
  | { kind: 'slow'; delayMs: number }
  /** Keeps an answer back and sends it when 256 more requests have come. */
  | { kind: 'late_by_256' }
  /** Answers in the name of the next unit. */
  | { kind: 'swap_units' }
  | { kind: 'drop_fin' | 'drop_rst' | 'silent' | 'garbage' | 'short' }
  /** The last byte is another one. A gateway to Modbus TCP sees the checksum and says exception 11. */
  | { kind: 'bad_crc' }
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

/** What a simulated gateway can play: trouble of the line, or of the devices themselves. */
export type ModbusFault = LineFault | DeviceTrouble;

/** A request as the fault needs it, whatever the framing. */
export interface Exchange {
  socket: Socket;
  /** Everyone who hears what comes late: a serial converter does not know who asked. */
  listeners(): Iterable<Socket>;
  hasChecksum: boolean;
  unit: number;
  address: number;
  quantity: number;
  answer: Buffer;
  /** The answer with an exception code in place of the values. */
  refusal(code: number): Buffer;
  /** The answer in the name of another unit. */
  as(unit: number): Buffer;
}

/** What a line keeps between two requests; a converter has one, Modbus TCP one for each connection. */
export interface Held {
  /** Answers whose request was the last; the next request, or a new connection, brings them out. */
  late: Buffer | null;
  by256: { answer: Buffer; dueAt: number } | null;
  hasKept: boolean;
  merged: Buffer | null;
  requests: number;
}

export function nothingHeld(): Held {
  return { late: null, by256: null, hasKept: false, merged: null, requests: 0 };
}

const requestsBetween = 256;
const valueIllegal = 3;
const targetFailed = 11;
const page = 'HTTP/1.1 400 Bad Request\r\n\r\n';

/** Sends the answer, or what comes in its place, as the fault wants. */
export function respond(exchange: Exchange, held: Held, fault: ModbusFault | null): void {
  const { socket, answer } = exchange;
  held.requests += 1;
  if (held.by256 !== null && held.by256.dueAt <= held.requests) {
    socket.write(held.by256.answer);
    held.by256 = null;
  }
  if (held.late !== null) {
    socket.write(held.late);
    held.late = null;
  }
  switch (fault?.kind) {
    case 'late':
      if (fault.delayMs === null) held.late = answer;
      else setTimeout(() => tellAll(exchange.listeners(), answer), fault.delayMs);
      return;
    case 'slow':
      setTimeout(() => socket.destroyed || socket.write(answer), fault.delayMs);
      return;
    case 'late_by_256':
      if (held.hasKept) socket.write(answer);
      else held.by256 = { answer, dueAt: held.requests + requestsBetween };
      held.hasKept = true;
      return;
    case 'drop_fin':
      socket.end();
      return;
    case 'drop_rst':
      socket.resetAndDestroy();
      return;
    case 'silent':
      return;
    case 'split_bytes':
      for (const byte of answer) setImmediate(() => socket.write(Buffer.from([byte])));
      return;
    case 'merge_frames':
      if (held.merged !== null) socket.write(Buffer.concat([held.merged, answer]));
      held.merged = held.merged === null ? answer : null;
      return;
    default:
      socket.write(spoilt(exchange, fault));
  }
}

function tellAll(sockets: Iterable<Socket>, bytes: Buffer): void {
  for (const socket of sockets) if (!socket.destroyed) socket.write(bytes);
}

/** What goes out at once in place of the answer. */
function spoilt(exchange: Exchange, fault: ModbusFault | null): Buffer {
  const { answer } = exchange;
  switch (fault?.kind) {
    case 'swap_units':
      return exchange.as(exchange.unit + 1);
    case 'garbage':
      return Buffer.from(page);
    case 'bad_crc':
      return exchange.hasChecksum ? torn(answer) : exchange.refusal(targetFailed);
    case 'short':
      return answer.subarray(0, -3);
    case 'exception':
      return touches(exchange, fault) ? exchange.refusal(fault.code) : answer;
    case 'limit':
      return exchange.quantity > fault.registers ? exchange.refusal(valueIllegal) : answer;
    default:
      return answer;
  }
}

function torn(answer: Buffer): Buffer {
  const copy = Buffer.from(answer);
  copy[copy.length - 1]! ^= 0xff;
  return copy;
}

const touches = (exchange: Exchange, range: { from: number; to: number }): boolean =>
  exchange.address <= range.to && exchange.address + exchange.quantity > range.from;

/** A device that does not have these registers. */
export function holeUnit(unit: Unit, hole: { from: number; to: number }): Unit {
  return {
    read: (table, address, quantity, trouble) =>
      address <= hole.to && address + quantity > hole.from
        ? 'illegal'
        : unit.read(table, address, quantity, trouble),
  };
}
