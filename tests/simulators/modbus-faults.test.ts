import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { holeUnit, type ModbusFault } from '../../simulators/devices/modbus-faults.ts';
import { crc16, rtuFrame } from '../../simulators/devices/modbus-frames.ts';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';

const unit = floatUnit(
  80,
  () =>
    new Map([
      [0, 230.5],
      [72, 812.4],
    ]),
  [72],
);
const request = Buffer.from('000100000006010400000002', 'hex');
const answer = '00010000000701040443668000';

let server: ModbusServer;
let socket: Socket;
afterEach(async () => {
  socket.destroy();
  await server.stop();
});

async function playing(fault: ModbusFault, framing: 'mbap' | 'rtu' = 'mbap'): Promise<void> {
  server = await startModbusServer({ port: 0, units: new Map([[1, unit]]), framing });
  server.play(fault);
  socket = await opened();
}

async function opened(): Promise<Socket> {
  const open = connect(server.port, '127.0.0.1');
  await new Promise<void>((resolve) => open.once('connect', () => resolve()));
  return open;
}

/** Bytes until `count` have come or the connection ends, as hex. */
async function heard(count: number): Promise<string> {
  const chunks: Buffer[] = [];
  return await new Promise((resolve) => {
    const told = (): void => resolve(Buffer.concat(chunks).toString('hex'));
    socket.on('data', (bytes: Buffer) => {
      chunks.push(bytes);
      if (Buffer.concat(chunks).length >= count) told();
    });
    socket.on('error', told);
    socket.on('close', told);
  });
}

describe('a Modbus server that plays', () => {
  test('late gives the right answer after its time', async () => {
    await playing({ kind: 'late', delayMs: 30 });
    const sentAt = Date.now();
    socket.write(request);
    expect(await heard(13)).toBe(answer);
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(29);
  });

  test('late_by_256 sends the first answer when 256 more requests have come', async () => {
    await playing({ kind: 'late_by_256' });
    const frames = Array.from({ length: 257 }, (_, index) => {
      const frame = Buffer.from(request);
      frame.writeUInt16BE(index + 1, 0);
      return frame;
    });
    socket.write(Buffer.concat(frames));
    const all = await heard(257 * 13);
    const ids = Array.from({ length: 257 }, (_, index) =>
      Number.parseInt(all.slice(index * 26, index * 26 + 4), 16),
    );
    expect(ids.indexOf(1)).toBe(255);
  });

  test.each([
    ['swap_units', '0001000000070204'],
    ['garbage', Buffer.from('HTTP/1.1').toString('hex')],
    ['split_bytes', answer],
  ] as const)('%s answers with %s', async (kind, start) => {
    await playing({ kind });
    socket.write(request);
    expect((await heard(13)).startsWith(start)).toBe(true);
  });

  test.each(['drop_fin', 'drop_rst'] as const)('%s ends the connection', async (kind) => {
    await playing({ kind });
    socket.write(request);
    expect(await heard(13)).toBe('');
  });

  test('merge_frames sends two answers in one packet', async () => {
    await playing({ kind: 'merge_frames' });
    socket.write(Buffer.concat([request, request]));
    expect(await heard(26)).toBe(answer + answer);
  });

  test.each([
    ['exception', { kind: 'exception', code: 4, from: 1, to: 1 }, '000100000003018404'],
    ['limit', { kind: 'limit', registers: 1 }, '000100000003018403'],
  ] as const)('%s refuses', async (_name, fault, refusal) => {
    await playing(fault);
    socket.write(request);
    expect(await heard(9)).toBe(refusal);
  });

  test('one_connection hangs up on the second master and serves the first', async () => {
    await playing({ kind: 'one_connection' });
    socket.write(request);
    expect(await heard(13)).toBe(answer);
    const second = await opened();
    await new Promise((resolve) => second.once('close', resolve));
    socket.write(request);
    expect(await heard(13)).toContain(answer);
  });

  test('rtu framing answers with a right CRC, and bad_crc with a wrong one', async () => {
    await playing({ kind: 'bad_crc' }, 'rtu');
    const ask = rtuFrame(1, Buffer.from('0400000002', 'hex'));
    socket.write(ask);
    const bad = Buffer.from(await heard(9), 'hex');
    expect(crc16(bad.subarray(0, -2))).not.toBe(bad.readUInt16LE(7));
    server.play(null);
    socket.removeAllListeners('data');
    socket.write(ask);
    const good = Buffer.from(await heard(9), 'hex');
    expect(crc16(good.subarray(0, -2))).toBe(good.readUInt16LE(7));
  });

  test('golden frame: the CRC of a request for six registers is 7008', () => {
    server = { stop: async () => {} } as ModbusServer;
    expect(rtuFrame(1, Buffer.from('0400000006', 'hex')).toString('hex')).toBe('0104000000067008');
  });
});

describe('a serial line behind a converter', () => {
  test('gives a late answer to whoever is connected', async () => {
    await playing({ kind: 'late', delayMs: 30 }, 'rtu');
    socket.write(rtuFrame(1, Buffer.from('0400000002', 'hex')));
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    socket = await opened();
    expect(await heard(9)).toBe(rtuFrame(1, Buffer.from('040443668000', 'hex')).toString('hex'));
  });

  test('gives what is late by one to the next request, or to the next who connects', async () => {
    await playing({ kind: 'late', delayMs: null }, 'rtu');
    const ask = rtuFrame(1, Buffer.from('0400000002', 'hex'));
    const late = rtuFrame(1, Buffer.from('040443668000', 'hex')).toString('hex');
    socket.write(ask);
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.write(ask);
    expect(await heard(9)).toBe(late);
    socket.destroy();
    socket = await opened();
    expect(await heard(9)).toBe(late);
  });
});

test('a gateway to Modbus TCP sees the wrong checksum of its unit and says exception 11', async () => {
  await playing({ kind: 'bad_crc' });
  socket.write(request);
  expect(await heard(9)).toBe('00010000000301840b');
});

describe('a device', () => {
  test('can have lost its values or its registers', () => {
    expect(unit.read('input', 0, 2, { kind: 'sentinel' })).toEqual([0x7fc0, 0]);
    expect(holeUnit(unit, { from: 6, to: 9 }).read('input', 0, 8)).toBe('illegal');
    expect(holeUnit(unit, { from: 6, to: 9 }).read('input', 0, 2)).toEqual([0x4366, 0x8000]);
  });

  test('can have begun its counters again, and keeps its other values', () => {
    expect(unit.read('input', 72, 2, { kind: 'reset_counter' })).toEqual([0, 0]);
    expect(unit.read('input', 0, 2, { kind: 'reset_counter' })).toEqual([0x4366, 0x8000]);
  });
});
