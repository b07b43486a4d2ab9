/** Requests over one open wire: each with its deadline, and what a failure means for the next one. */
import type { DurationMs } from '../../model/time.ts';
import { type Failure, failureOf } from './errors.ts';
import { isBitTable, type Table } from './template/points.ts';
import { openSerial } from './wire/serial.ts';
import { openTcp } from './wire/tcp.ts';
import type { Breakage, Codec, SerialAddress, TcpAddress, Wire } from './wire/wire.ts';

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
  /**
   * As many at once as the address says; never rejects, and settles within the timeout or when the
   * connection ends.
   */
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
  const link = linkOn(await (address.kind === 'tcp' ? openTcp(address) : openSerial(address)));
  await link.drain(drainMs);
  return link;
}

/** Late answers of this long are thrown away after a failure in serial frames, and after connecting. */
const listenMostMs = 1_000;

/** For how long: serial frames carry no number, so a late answer would be taken for the next one. */
export function listenMs(address: LinkAddress, timeoutsMs: Iterable<DurationMs>): DurationMs {
  const isNumbered = address.kind === 'tcp' && address.framing === 'mbap';
  return isNumbered ? 0 : Math.min(Math.max(0, ...timeoutsMs), listenMostMs);
}

/** What the failures so far mean for the next request. */
interface Standing {
  timeoutsInRow: number;
  /** When an answer came last; a request older than that does not count in the row. */
  answeredAtMs: number;
  requestsLeft: number;
  isOutOfStep: boolean;
  isDirty: boolean;
  isListening: boolean;
}

function afterAnswer(standing: Standing): void {
  standing.timeoutsInRow = 0;
  standing.answeredAtMs = performance.now();
}

function afterFailure(
  standing: Standing,
  wire: Wire,
  { failure, askedAtMs }: { failure: Failure; askedAtMs: number },
): void {
  if (failure.kind === 'exception') {
    afterAnswer(standing);
    return;
  }
  if (wire.afterFailure === 'replace') standing.isOutOfStep = true;
  if (wire.afterFailure === 'drain') standing.isDirty = true;
  if (failure.kind !== 'timeout') return;
  if (askedAtMs >= standing.answeredAtMs) standing.timeoutsInRow += 1;
  if (standing.timeoutsInRow >= timeoutsMost) standing.isOutOfStep = true;
  if (wire.afterFailure !== 'numbered') return;
  standing.requestsLeft = Math.min(standing.requestsLeft, requestsAfterTimeoutMost);
  // The rest of a torn message never comes: what follows would be taken for it.
  if (wire.hasPart()) standing.isOutOfStep = true;
}

/** More came than was asked for, and nobody had asked. */
function afterUnasked(standing: Standing, wire: Wire): void {
  if (standing.isListening) return;
  if (wire.afterFailure === 'drain') {
    standing.isDirty = true;
    return;
  }
  standing.isOutOfStep = true;
  void wire.close();
}

const closed: ReadAnswer = { ok: false, failure: { kind: 'closed' } };

function linkOn(wire: Wire): Link {
  const standing: Standing = {
    timeoutsInRow: 0,
    answeredAtMs: Number.NEGATIVE_INFINITY,
    requestsLeft: Number.POSITIVE_INFINITY,
    isOutOfStep: false,
    isDirty: false,
    isListening: false,
  };
  const free = [...wire.codecs];
  const onClose = new Set<() => void>();
  const onBroken = new Set<(why: Breakage) => void>();
  wire.onClose(() => {
    for (const end of onClose) end();
  });
  wire.onBroken((why) => {
    if (onBroken.size === 0) afterUnasked(standing, wire);
    for (const end of onBroken) end(why);
  });
  const isSpent = (): boolean => standing.isOutOfStep || standing.requestsLeft <= 0;
  const isUsable = (): boolean => wire.isOpen() && !isSpent();

  async function carry(codec: Codec, request: ReadRequest): Promise<ReadAnswer> {
    standing.requestsLeft -= 1;
    if (wire.afterFailure !== 'numbered') {
      // What came while the process was busy is read first: it answers nothing.
      await endOfTurn();
      if (!wire.isOpen() || standing.isOutOfStep) return closed;
    }
    const askedAtMs = performance.now();
    const answer = await ask(codec, request, {
      closed: onClose,
      broken: onBroken,
      hear: () => {
        if (wire.afterFailure === 'numbered') standing.isOutOfStep = true;
      },
    });
    if (answer.ok) afterAnswer(standing);
    else afterFailure(standing, wire, { failure: answer.failure, askedAtMs });
    return answer;
  }

  return {
    async read(request) {
      if (!isLegal(request)) return { ok: false, failure: { kind: 'protocol' } };
      if (!wire.isOpen()) return closed;
      const codec = free.pop();
      if (codec === undefined) throw new Error('more at once than the link was opened for');
      const answer = await carry(codec, request);
      free.push(codec);
      // Who is still under way may be answered yet.
      if (isSpent() && free.length === wire.codecs.length) void wire.close();
      return answer;
    },
    isUsable,
    isDirty: () => standing.isDirty,
    async drain(forMs) {
      if (forMs <= 0 || !wire.isOpen()) return;
      standing.isListening = true;
      await rest(forMs, onClose);
      standing.isListening = false;
      standing.isDirty = false;
    },
    close: () => wire.close(),
  };
}

/**
 * One request until it settles; it may be ended meanwhile.
 * @param enders called when the connection ends first, or cannot be believed any more; `hear` of the latter
 */
function ask(
  codec: Codec,
  request: ReadRequest,
  enders: { closed: Set<() => void>; broken: Set<(why: Breakage) => void>; hear(): void },
): Promise<ReadAnswer> {
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (answer: ReadAnswer): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(deadline);
      enders.closed.delete(ended);
      enders.broken.delete(broken);
      resolve(answer);
    };
    const ended = (): void => settle(closed);
    const broken = (kind: Breakage): void => {
      enders.hear();
      settle({ ok: false, failure: { kind } });
    };
    const deadline = setTimeout(
      () => settle({ ok: false, failure: { kind: 'timeout' } }),
      request.timeoutMs,
    );
    enders.closed.add(ended);
    enders.broken.add(broken);
    write(codec, request, (error, data) => {
      settle(error === null ? answerOf(request, data) : { ok: false, failure: failureOf(error) });
    });
  });
}

/** For so long, or until what is put among `enders` is called. */
function rest(forMs: DurationMs, enders: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(over);
      enders.delete(end);
      resolve();
    };
    const over = setTimeout(end, forMs);
    enders.add(end);
  });
}

/** The loop has read by then all that had arrived. */
const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

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
