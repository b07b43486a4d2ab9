/** A Modbus TCP server of our own: one gateway, several units behind it, with its own frames. */
import { createServer, type Server, type Socket } from 'node:net';

export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** What stands behind one unit number. `null` is a device that does not answer. */
export interface Unit {
  /** Words of registers, or 0 and 1 of bits; `illegal` where there is none. */
  read(table: Table, address: number, quantity: number): number[] | 'illegal' | null;
}

export interface ModbusServer {
  readonly port: number;
  /** Power off: the port is closed and every connection is cut. */
  die(): Promise<void>;
  /** Power on again, on the same port. */
  revive(): Promise<void>;
  stop(): Promise<void>;
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

export async function startModbusServer(options: {
  port: number;
  units: Map<number, Unit>;
}): Promise<ModbusServer> {
  let server: Server | null = null;
  let { port } = options;
  const sockets = new Set<Socket>();
  const revive = async (): Promise<void> => {
    if (server !== null) return;
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      converse(socket, options.units);
    });
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
    for (const socket of sockets) socket.destroy();
    if (closing !== null) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };
  await revive();
  return { port, die, revive, stop: die };
}

/** Cuts the stream into frames; several in one packet and one in several packets are both usual. */
function converse(socket: Socket, units: Map<number, Unit>): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes as Buffer]);
    while (pending.length >= 8) {
      const length = pending.readUInt16BE(4);
      if (pending.readUInt16BE(2) !== 0 || length < 2 || length > 254) {
        socket.destroy();
        return;
      }
      if (pending.length < 6 + length) return;
      const frame = pending.subarray(0, 6 + length);
      pending = pending.subarray(6 + length);
      socket.write(answerFrame(frame, units));
    }
  });
}

/** The answer to one MBAP request frame, an exception where it deserves one. */
export function answerFrame(frame: Buffer, units: Map<number, Unit>): Buffer {
  const unit = frame[6]!;
  const body = answerBody(units.get(unit), frame.subarray(7));
  const header = Buffer.alloc(7);
  frame.copy(header, 0, 0, 2);
  header.writeUInt16BE(body.length + 1, 4);
  header[6] = unit;
  return Buffer.concat([header, body]);
}

function answerBody(unit: Unit | undefined, request: Buffer): Buffer {
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
  const values = unit.read(table, address, quantity);
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
