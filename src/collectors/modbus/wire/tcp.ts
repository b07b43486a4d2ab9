/** A TCP connection of our own: the library may not connect, reconnect or time out by itself. */
import { connect, type Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import type { DurationMs } from '../../../model/time.ts';
import { mbapPort } from './mbap-port.ts';
import { rtuPort } from './rtu-port.ts';
import type { TcpAddress, Wire } from './wire.ts';

const keepAliveMs = 10_000;

/** @param drainMs what arrives in this time is thrown away: late answers of the connection before */
export async function openTcp(address: TcpAddress, drainMs: DurationMs): Promise<Wire> {
  const socket = await openSocket(address);
  if (drainMs > 0) await drain(socket, drainMs);
  let onBroken = (): void => {};
  const isOpen = (): boolean => !socket.destroyed && socket.writable;
  const portOf = address.framing === 'mbap' ? mbapPort : rtuPort;
  const frames = portOf({
    write: (bytes) => {
      socket.write(bytes);
    },
    isOpen,
    broken: () => onBroken(),
  });
  socket.on('data', (bytes: Buffer) => frames.take(bytes));
  const codec = new modbusSerial.default(frames);
  await new Promise<void>((resolve) => codec.open(resolve));
  return {
    codec,
    afterFailure: address.framing === 'mbap' ? 'numbered' : 'replace',
    isOpen,
    hasPart: () => frames.hasPart(),
    onBroken: (listener) => {
      onBroken = listener;
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
    close: async () => {
      socket.destroy();
    },
  };
}

function openSocket({ host, port, connectTimeoutMs }: TcpAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    });
    const deadline = setTimeout(
      () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    socket.once('connect', () => {
      clearTimeout(deadline);
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
  });
}

function drain(socket: Socket, forMs: DurationMs): Promise<void> {
  return new Promise((resolve) => {
    const discard = (): void => {};
    socket.on('data', discard);
    const end = (): void => {
      socket.off('data', discard);
      resolve();
    };
    // What came until now is read, and thrown away, before this turn of the loop ends.
    setTimeout(() => setImmediate(end), forMs);
  });
}
