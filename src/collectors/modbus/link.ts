/** One connection to a gateway on a socket of our own; the library is the codec and nothing else. */
import { connect, type Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import type { DurationMs } from '../../model/time.ts';
import { type Failure, failureOf } from './errors.ts';
import { isBitTable, type Table } from './template/points.ts';

export interface LinkAddress {
  host: string;
  port: number;
  framing: 'mbap' | 'rtu';
  connectTimeoutMs: DurationMs;
  /** What arrives in this time after connecting is thrown away: late answers of the connection before. */
  drainMs: DurationMs;
}

interface ReadRequest {
  unit: number;
  table: Table;
  from: number;
  quantity: number;
  timeoutMs: DurationMs;
}

type Codec = InstanceType<typeof modbusSerial.default>;

export type ReadAnswer =
  /** Registers, or bits as 0 and 1; exactly as many as were asked for. */
  { ok: true; words: readonly number[] } | { ok: false; failure: Failure };

export interface Link {
  /** One at a time; never rejects, and settles within the timeout or when the connection ends. */
  read(request: ReadRequest): Promise<ReadAnswer>;
  /** False when it ended, or must not carry another request. */
  isUsable(): boolean;
  close(): void;
}

/** A peer that stays silent this often in a row, whatever the unit, is taken for half open. */
const timeoutsMost = 3;
/** The library uses 256 transaction ids again without looking; an answer that late would be believed. */
const requestsAfterTimeoutMost = 128;
const keepAliveMs = 10_000;

/** Resolves when requests may be made; rejects with the socket's error, or when the time is over. */
export async function openLink(address: LinkAddress): Promise<Link> {
  const socket = await openSocket(address);
  if (address.drainMs > 0) await drain(socket, address.drainMs);
  const client = new modbusSerial.default();
  const options = { socket, port: address.port };
  if (address.framing === 'mbap') await client.connectTCP(address.host, options);
  else await client.connectTelnet(address.host, options);
  // It repeats what the socket says, which is heard there.
  client.on('error', () => {});
  return linkOn(socket, client, address.framing);
}

function openSocket({ host, port, connectTimeoutMs }: LinkAddress): Promise<Socket> {
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
    setTimeout(() => {
      socket.off('data', discard);
      resolve();
    }, forMs);
  });
}

function linkOn(socket: Socket, client: Codec, framing: 'mbap' | 'rtu'): Link {
  let timeoutsInRow = 0;
  let requestsLeft = Number.POSITIVE_INFINITY;
  let isOutOfStep = false;
  /** Ends the request under way when the connection ends first. */
  let onClose: (() => void) | null = null;
  let heard = { bytes: 0, frames: 0 };
  socket.on('data', (bytes) => {
    heard.bytes += bytes.length;
  });
  socket.on('close', () => onClose?.());

  function afterFailure(failure: Failure): void {
    if (failure.kind === 'exception') {
      timeoutsInRow = 0;
      return;
    }
    // Without transaction ids a late answer would be taken for the next one, for ever.
    if (framing === 'rtu') isOutOfStep = true;
    if (failure.kind !== 'timeout') return;
    timeoutsInRow += 1;
    requestsLeft = Math.min(requestsLeft, requestsAfterTimeoutMost);
    // Bytes that made no frame: the parser waits for a length it misread, and would wait for ever.
    if (heard.bytes > 0 && heard.frames === 0) isOutOfStep = true;
    if (timeoutsInRow >= timeoutsMost) isOutOfStep = true;
  }

  function ask(request: ReadRequest): Promise<ReadAnswer> {
    return new Promise((resolve) => {
      let isSettled = false;
      const current = { bytes: 0, frames: 0 };
      heard = current;
      const settle = (answer: ReadAnswer): void => {
        if (isSettled) return;
        isSettled = true;
        clearTimeout(deadline);
        onClose = null;
        resolve(answer);
      };
      const deadline = setTimeout(
        () => settle({ ok: false, failure: { kind: 'timeout' } }),
        request.timeoutMs,
      );
      onClose = () => settle({ ok: false, failure: { kind: 'closed' } });
      write(client, request, (error, data) => {
        heard.frames += 1;
        settle(error === null ? answerOf(request, data) : { ok: false, failure: failureOf(error) });
      });
    });
  }

  return {
    async read(request) {
      if (!isLegal(request)) return { ok: false, failure: { kind: 'protocol' } };
      if (socket.destroyed || !socket.writable) return { ok: false, failure: { kind: 'closed' } };
      requestsLeft -= 1;
      const answer = await ask(request);
      if (answer.ok) timeoutsInRow = 0;
      else afterFailure(answer.failure);
      if (isOutOfStep || requestsLeft <= 0) socket.destroy();
      return answer;
    },
    isUsable: () => !socket.destroyed && socket.writable && !isOutOfStep,
    close: () => {
      socket.destroy();
    },
  };
}

/** The library sends whatever it is given. */
function isLegal({ unit, table, from, quantity }: ReadRequest): boolean {
  const most = isBitTable(table) ? 2000 : 125;
  return (
    [unit, from, quantity].every(Number.isInteger) &&
    unit >= 0 &&
    unit <= 255 &&
    from >= 0 &&
    quantity >= 1 &&
    quantity <= most &&
    from + quantity <= 65_536
  );
}

type Told = (error: Error | null, data: readonly (number | boolean)[]) => void;

/** Reads only: the four functions that change nothing in the device. */
const reads = {
  coil: 'writeFC1',
  discrete: 'writeFC2',
  holding: 'writeFC3',
  input: 'writeFC4',
} as const;

function write(client: Codec, request: ReadRequest, told: Told): void {
  const { unit, table, from, quantity } = request;
  client[reads[table]](unit, from, quantity, (error, result) => {
    told(error ?? null, result?.data ?? []);
  });
}

/** The library believes the byte count of the answer; what was asked for decides. */
function answerOf(
  { table, quantity }: ReadRequest,
  data: readonly (number | boolean)[],
): ReadAnswer {
  const expected = isBitTable(table) ? Math.ceil(quantity / 8) * 8 : quantity;
  if (data.length !== expected) return { ok: false, failure: { kind: 'protocol' } };
  return { ok: true, words: data.slice(0, quantity).map(Number) };
}
