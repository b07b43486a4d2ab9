/** Devices on one serial line, behind a TCP port for the line's other end: who is dead, or not there, says nothing. */
import { createServer, type Socket } from 'node:net';
import { cutRequests } from '../../simulators/devices/modbus-frames.ts';
import { answerBody } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';

export interface SerialDevices {
  port: number;
  stop(): Promise<void>;
}

/** A unit that reads `null` is dead; one with `lateMs` answers so late, to whoever asks then. */
export async function startSerialDevices(
  units: ReadonlyMap<number, Unit & { lateMs?: () => number }>,
): Promise<SerialDevices> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      const { requests, rest } = cutRequests(Buffer.concat([pending, bytes]), 'rtu');
      pending = rest ?? Buffer.alloc(0);
      for (const { unit, body, frame } of requests) {
        const device = units.get(unit);
        if (device === undefined || device.read('input', 0, 1) === null) continue;
        const answer = frame(unit, answerBody(device, body));
        setTimeout(() => socket.write(answer), device.lateMs?.() ?? 0);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
