import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { cutRequests } from '../../simulators/devices/modbus-frames.ts';
import {
  answerBody,
  type ModbusServer,
  startModbusServer,
} from '../../simulators/devices/modbus-server.ts';
import { feederTerminal, floatUnit, type TerminalState } from '../../simulators/devices/units.ts';
import { freePort } from '../../src/cli/demo/ports.ts';

const terminal: TerminalState = {
  position: 2,
  hasTripped: false,
  isLockedOut: false,
  recloseCount: 3,
  faultCount: 5,
  faultPhases: 0,
};
const units = new Map([
  [
    1,
    floatUnit(
      80,
      () =>
        new Map([
          [0, 230.5],
          [4, Number.NaN],
        ]),
    ),
  ],
  [2, floatUnit(80, () => null)],
  [3, feederTerminal(terminal, () => 7)],
]);
const ask = (hex: string): string => {
  const [request] = cutRequests(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 'mbap').requests;
  const { unit, body, frame } = request!;
  return frame(unit, answerBody(units.get(unit), body)).toString('hex');
};

let server: ModbusServer | null = null;
let socket: Socket | null = null;
afterEach(async () => {
  socket?.destroy();
  await server?.stop();
  server = null;
});

describe('a Modbus answer', () => {
  test('carries float32 values big end first, and NaN for a phase that is not wired', () => {
    expect(ask('0007 0000 0006 01 04 0000 0006')).toBe(
      '00070000000f01040c436680000000000 07fc00000'.replace(' ', ''),
    );
  });

  test.each([
    ['no such function', '0001 0000 0006 01 05 0000 0001', '000100000003018501'],
    ['an address beyond the device', '0001 0000 0006 01 04 0050 0002', '000100000003018402'],
    ['more registers than a frame holds', '0001 0000 0006 01 04 0000 007e', '000100000003018403'],
    ['a unit that is not there', '0001 0000 0006 09 04 0000 0002', '00010000000309840a'],
    ['a unit without supply', '0001 0000 0006 02 04 0000 0002', '00010000000302840b'],
  ])('is an exception for %s', (_what, request, answer) => {
    expect(ask(request)).toBe(answer);
  });

  test('tells the position of a switch as two bits, and its counters as words', () => {
    expect(ask('0001 0000 0006 03 02 0000 0010')).toBe('00010000000503020212 70'.replace(' ', ''));
    expect(ask('0001 0000 0006 03 04 0000 0002')).toBe('00010000000703040400050003');
  });
});

describe('a Modbus server', () => {
  test('answers two requests in one packet and one request in many packets', async () => {
    server = await startModbusServer({ port: await freePort(), units });
    const request = Buffer.from('000100000006010400000002', 'hex');
    const open = await opened(server.port);
    open.write(Buffer.concat([request, request]));
    expect((await read(open, 26)).length).toBe(26);
    for (const byte of request) open.write(Buffer.from([byte]));
    expect((await read(open, 13)).toString('hex')).toBe('00010000000701040443668000');
  });

  test('is gone when its gateway dies and comes back on the same port', async () => {
    server = await startModbusServer({ port: await freePort(), units });
    const { port } = server;
    const open = await opened(port);
    const closed = new Promise((resolve) => open.once('close', resolve));
    await server.die();
    await closed;
    await expect(opened(port)).rejects.toThrow('ECONNREFUSED');
    await server.revive();
    await expect(opened(port)).resolves.toBeDefined();
  });
});

async function opened(port: number): Promise<Socket> {
  socket?.destroy();
  const open = connect(port, '127.0.0.1');
  socket = open;
  await new Promise<void>((resolve, reject) => {
    open.once('connect', resolve);
    open.once('error', reject);
  });
  return open;
}

async function read(from: Socket, bytes: number): Promise<Buffer> {
  let all = Buffer.alloc(0);
  while (all.length < bytes) {
    all = Buffer.concat([all, await new Promise<Buffer>((resolve) => from.once('data', resolve))]);
  }
  return all;
}
