/** A Modbus server of our own over TCP: one gateway, several units behind it, both framings. */
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Exchange,
  type Held,
  type ModbusFault,
  nothingHeld,
  respond,
} from './modbus-faults.ts';
import { cutRequests, type Framing, type Request } from './modbus-frames.ts';
import type { DeviceTrouble, Table, Unit } from './unit.ts';

export interface ModbusServer {
  readonly port: number;
  /** From the next request on; `null` ends it. */
  play(fault: ModbusFault | null): void;
  /** Masters that are connected. */
  connections(): number;
  /** Power off: the port is closed and every connection is cut. */
  die(): Promise<void>;
  /** Power on again, on the same port. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

export interface ModbusServerOptions {
  port: number;
  units: Map<number, Unit>;
  framing?: Framing;
}

const tables: Record<number, Table> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
const registersMost = 125;
const bitsMost = 2000;
/** Exception codes of the protocol. */
const illegalFunction = 1;
const illegalAddress = 2;
const illegalValue = 3;
const noPathToUnit = 10;
const unitSilent = 11;

/** A gateway between two requests. */
interface Gateway {
  units: Map<number, Unit>;
  framing: Framing;
  fault: ModbusFault | null;
  sockets: Set<Socket>;
  /** The one serial line of a converter, whoever is connected. */
  line: Held;
}

/** Listens on loopback; `port` 0 takes a free one, which stays the same through `die` and `revive`. */
export async function startModbusServer(options: ModbusServerOptions): Promise<ModbusServer> {
  let server: Server | null = null;
  let { port } = options;
  const gateway: Gateway = {
    units: options.units,
    framing: options.framing ?? 'mbap',
    fault: null,
    sockets: new Set(),
    line: nothingHeld(),
  };
  const revive = async (): Promise<void> => {
    if (server !== null) return;
    const listening = createServer((socket) => accept(gateway, socket));
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', resolve);
    });
    port = (listening.address() as { port: number }).port;
    server = listening;
  };
  const die = async (): Promise<void> => {
    const closing = server;
    server = null;
    for (const socket of gateway.sockets) socket.destroy();
    if (closing !== null) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };
  await revive();
  const play = (next: ModbusFault | null): void => {
    gateway.fault = next;
  };
  return { port, play, connections: () => gateway.sockets.size, die, revive, stop: die };
}

/** Cuts the stream into requests: several in one packet and one in several packets are both usual. */
function accept(gateway: Gateway, socket: Socket): void {
  const { sockets, framing, line } = gateway;
  if (gateway.fault?.kind === 'one_connection' && sockets.size > 0) {
    socket.destroy();
    return;
  }
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  const held = framing === 'rtu' ? line : nothingHeld();
  // What a converter has read meanwhile goes to the next who connects.
  if (held.late !== null) socket.write(held.late);
  held.late = null;
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    const cut = cutRequests(Buffer.concat([pending, bytes]), framing);
    for (const request of cut.requests) {
      respond(exchangeOf(gateway, socket, request), held, gateway.fault);
    }
    if (cut.rest === null) socket.destroy();
    else pending = cut.rest;
  });
}

function exchangeOf(gateway: Gateway, socket: Socket, request: Request): Exchange {
  const { unit, body } = request;
  const isWhole = body.length >= 5;
  const isRtu = gateway.framing === 'rtu';
  const values = answerBody(gateway.units.get(unit), body, troubleOf(gateway.fault));
  return {
    socket,
    listeners: () => (isRtu ? gateway.sockets : [socket]),
    hasChecksum: isRtu,
    unit,
    address: isWhole ? body.readUInt16BE(1) : 0,
    quantity: isWhole ? body.readUInt16BE(3) : 0,
    answer: request.frame(unit, values),
    refusal: (code) => request.frame(unit, Buffer.from([body[0]! | 0x80, code])),
    as: (other) => request.frame(other, values),
  };
}

function troubleOf(fault: ModbusFault | null): DeviceTrouble | null {
  switch (fault?.kind) {
    case 'sentinel':
    case 'reset_counter':
    case 'clock':
      return fault;
    default:
      return null;
  }
}

/** The answer to one request body (function code first), an exception where it deserves one. */
export function answerBody(
  unit: Unit | undefined,
  request: Buffer,
  trouble: DeviceTrouble | null = null,
): Buffer {
  const code = request[0]!;
  const refuse = (exception: number): Buffer => Buffer.from([code | 0x80, exception]);
  const table = tables[code];
  if (unit === undefined) return refuse(noPathToUnit);
  if (table === undefined) return refuse(illegalFunction);
  if (request.length < 5) return refuse(illegalValue);
  const address = request.readUInt16BE(1);
  const quantity = request.readUInt16BE(3);
  const isBits = table === 'coil' || table === 'discrete';
  if (quantity < 1 || quantity > (isBits ? bitsMost : registersMost)) return refuse(illegalValue);
  if (address + quantity > 65_536) return refuse(illegalAddress);
  const values = unit.read(table, address, quantity, trouble);
  if (values === null) return refuse(unitSilent);
  if (values === 'illegal') return refuse(illegalAddress);
  return isBits ? bitsBody(code, values) : registersBody(code, values);
}

function registersBody(code: number, words: number[]): Buffer {
  const body = Buffer.alloc(2 + words.length * 2);
  body[0] = code;
  body[1] = words.length * 2;
  words.forEach((word, index) => {
    body.writeUInt16BE(word, 2 + index * 2);
  });
  return body;
}

function bitsBody(code: number, bits: number[]): Buffer {
  const body = Buffer.alloc(2 + Math.ceil(bits.length / 8));
  body[0] = code;
  body[1] = body.length - 2;
  bits.forEach((bit, index) => {
    if (bit !== 0) body[2 + (index >> 3)]! |= 1 << (index & 7);
  });
  return body;
}
