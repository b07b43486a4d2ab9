/** Requests over one open wire: each with its deadline, and what a failure means for the next one. */
import type { DurationMs } from '../../model/time.ts';
import { type Failure, failureOf } from './errors.ts';
import { isBitTable, type Table } from './template/points.ts';
import { openSerial } from './wire/serial.ts';
import { openTcp } from './wire/tcp.ts';
import type { Codec, SerialAddress, TcpAddress, Wire } from './wire/wire.ts';

export type LinkAddress = TcpAddress | SerialAddress;

interface ReadRequest {
  unit: number;
  table: Table;
  from: number;
  quantity: number;
  timeoutMs: DurationMs;
}

export type ReadAnswer =
  /** Registers, or bits as 0 and 1; exactly as many as were asked for. */
  { ok: true; words: readonly number[] } | { ok: false; failure: Failure };

export interface Link {
  /** One at a time; never rejects, and settles within the timeout or when the connection ends. */
  read(request: ReadRequest): Promise<ReadAnswer>;
  /** False when it ended, or must not carry another request. */
  isUsable(): boolean;
  /** Late bytes may still come: `drain` before the next request. */
  isDirty(): boolean;
  /** Throws away what comes for so long; ends early when the link does. */
  drain(forMs: DurationMs): Promise<void>;
  /** Resolves when the address may be opened again. */
  close(): Promise<void>;
}

/** A peer that stays silent this often in a row, whatever the unit, is taken for half open. */
const timeoutsMost = 3;
/** The library uses 256 transaction ids again without looking; an answer that late would be believed. */
const requestsAfterTimeoutMost = 128;

/**
 * Resolves when requests may be made; rejects with the system's error, or when the time is over.
 * @param drainMs what arrives in this time after connecting is thrown away
 */
export async function openLink(address: LinkAddress, drainMs: DurationMs = 0): Promise<Link> {
  if (address.kind === 'tcp') return linkOn(await openTcp(address, drainMs));
  const link = linkOn(await openSerial(address));
  await link.drain(drainMs);
  return link;
}

/** Serial frames carry no number: a late answer would be taken for the next one. */
export function isUnnumbered(address: LinkAddress): boolean {
  return address.kind === 'serial' || address.framing === 'rtu';
}

function linkOn(wire: Wire): Link {
  let timeoutsInRow = 0;
  let requestsLeft = Number.POSITIVE_INFINITY;
  let isOutOfStep = false;
  let isDirty = false;
  /** Ends what is under way when the connection ends first. */
  let onClose: (() => void) | null = null;
  let heard = { bytes: 0, frames: 0 };
  wire.onBytes((count) => {
    heard.bytes += count;
  });
  wire.onClose(() => onClose?.());

  function afterFailure(failure: Failure): void {
    if (failure.kind === 'exception') {
      timeoutsInRow = 0;
      return;
    }
    if (wire.afterFailure === 'replace') isOutOfStep = true;
    if (wire.afterFailure === 'drain') isDirty = true;
    if (failure.kind !== 'timeout') return;
    timeoutsInRow += 1;
    if (timeoutsInRow >= timeoutsMost) isOutOfStep = true;
    if (wire.afterFailure !== 'numbered') return;
    requestsLeft = Math.min(requestsLeft, requestsAfterTimeoutMost);
    // Bytes that made no frame: the parser waits for a length it misread, and would wait for ever.
    if (heard.bytes > 0 && heard.frames === 0) isOutOfStep = true;
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
      write(wire.codec, request, (error, data) => {
        heard.frames += 1;
        settle(error === null ? answerOf(request, data) : { ok: false, failure: failureOf(error) });
      });
    });
  }

  return {
    async read(request) {
      if (!isLegal(request)) return { ok: false, failure: { kind: 'protocol' } };
      if (!wire.isOpen()) return { ok: false, failure: { kind: 'closed' } };
      requestsLeft -= 1;
      const answer = await ask(request);
      if (answer.ok) timeoutsInRow = 0;
      else afterFailure(answer.failure);
      if (isOutOfStep || requestsLeft <= 0) void wire.close();
      return answer;
    },
    isUsable: () => wire.isOpen() && !isOutOfStep,
    isDirty: () => isDirty,
    async drain(forMs) {
      isDirty = false;
      if (forMs <= 0 || !wire.isOpen()) return;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(over);
          onClose = null;
          resolve();
        };
        const over = setTimeout(end, forMs);
        onClose = end;
      });
    },
    close: () => wire.close(),
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
