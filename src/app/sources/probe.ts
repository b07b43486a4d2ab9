/** Reads a real device once, by hand: with a template every point, without one its raw registers. Reads only. */
import { failureText } from '../../collectors/modbus/errors.ts';
import { busName, usualGap, usualTimeout } from '../../collectors/modbus/line.ts';
import type { LinkAddress } from '../../collectors/modbus/link.ts';
import {
  type GoldenFrame,
  goldenFrames,
  goldenText,
} from '../../collectors/modbus/probe/golden.ts';
import {
  type Advice,
  type Candidate,
  exchangedBytes,
  writtenOrder,
} from '../../collectors/modbus/probe/hints.ts';
import { type Probed, type ProbedPoint, probeDevice } from '../../collectors/modbus/probe/probe.ts';
import {
  isSilence,
  type ProbeAddress,
  type ProbeSession,
  probeSession,
} from '../../collectors/modbus/probe/session.ts';
import { type RegisterView, registerViews } from '../../collectors/modbus/probe/views.ts';
import { isBitTable, type Point, type Table } from '../../collectors/modbus/template/points.ts';
import { quantityUnits } from '../../model/reading.ts';
import type { DurationMs } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import { type ShownReading, shownReading, shownWord } from './shown-reading.ts';
import { chosenTemplate } from './template-choice.ts';

export interface ProbeTarget {
  /** `host`, `host:port`, `[::1]:port`, with or without a scheme before it; or the path of a serial port. */
  address: string;
  unit: number;
  /** Of a connection; a serial port has no other than rtu. */
  framing: 'mbap' | 'rtu';
  /** How a serial port is set; `baud` null: as the template says, else 9600. */
  serial: { baud: number | null; parity: 'none' | 'even' | 'odd'; stopBits: 1 | 2 };
  /** Of one request; null: that of a source with this framing. */
  timeoutMs: DurationMs | null;
  stopped: AbortSignal;
}

/** A value as it would be at another address or in another order. */
export interface ShownCandidate {
  at: number;
  order: string;
  value: number | null;
  unit: string | null;
  quality: string;
  reason: string | null;
  plausible: boolean;
  /** Plausible, and so is most of what is doubtful in this order at this distance. */
  likely: boolean;
}

export type ProbedReading = ShownReading & {
  /** As the template has it. */
  order: string;
  /** Somebody should look at it again. */
  doubtful: boolean;
  candidates: ShownCandidate[];
};

export interface ProbeAnswer {
  host: string;
  unit: number;
  framing: 'mbap' | 'rtu';
  template: string;
  /** Where the template's SunSpec model stands in this device; null for a template with addresses. */
  model: string | null;
  /** Every point that is not optional is good and looks right. */
  ok: boolean;
  readings: ProbedReading[];
  /** Addresses that the device does not have. */
  missing: Array<{ table: Table; from: number; to: number; points: string[] }>;
  /** What the template's `limits` should be, where it is not what they are; `text` is its line. */
  limits: { maxSpan: number; maxGap: number; holes: Array<[number, number]>; text: string } | null;
  advice: string[];
  /** What looks right, and deserves a comparison with the display. */
  notes: string[];
  failures: string[];
  requests: number;
  /** Frames of this device for the template; `text` is its part of the file. Null: not asked for. */
  golden: { frames: GoldenFrame[]; text: string } | null;
}

export interface RawAnswer {
  host: string;
  unit: number;
  framing: 'mbap' | 'rtu';
  table: Table;
  at: number;
  ok: boolean;
  /** Of the device, in words; null when it gave the registers. */
  exception: string | null;
  registers: string[];
  views: RegisterView[];
  requests: number;
}

type Best = Advice['best'];

const usualPort = 502;
const connectTimeoutMs: DurationMs = 3_000;
const usualBaud = 9_600;

/** Throws COL-UNREACHABLE, COL-UNIT-SILENT, COL-MODEL-MISSING, COL-TPL-…, COL-CALL-INCOMPLETE. */
export async function probeTemplate(
  target: ProbeTarget,
  from: { config: string; template: string; golden: boolean },
): Promise<ProbeAnswer> {
  const template = chosenTemplate(from.config, from.template);
  const address = addressOf(target, template);
  return during(address, target.stopped, async (session) => {
    const probed = await probeDevice(session, template);
    if (probed.kind === 'silent') throw silent(address, probed.why);
    if (probed.kind === 'unfit') {
      const { host, unit } = headOf(address);
      throw fault('COL-MODEL-MISSING', { host, unit, why: probed.why });
    }
    const { points, missing, limits, failures, advice, best } = probed;
    const golden = from.golden ? await goldenOf(session, address, probed) : null;
    const isFine = ({ point, quality, isDoubtful }: ProbedPoint): boolean =>
      point.isOptional || (quality === 'good' && !isDoubtful);
    return {
      ...headOf(address),
      template: template.id,
      model: probed.model,
      ok: points.every(isFine) && limits === null,
      readings: points.map((point) => shownPoint(point, best)),
      ...{ missing, limits, advice, failures },
      notes: [exchangedBytes(points.map(({ point }) => point))].filter((note) => note !== null),
      requests: session.requests(),
      golden,
    };
  });
}

async function goldenOf(
  session: ProbeSession,
  address: ProbeAddress,
  { placed, points }: Extract<Probed, { kind: 'read' }>,
): Promise<ProbeAnswer['golden']> {
  const { template, answered, refusal: seen } = placed;
  const { host, unit } = headOf(address);
  const frames = await goldenFrames(session, { template, unit, answered, seen });
  const doubtful = points.filter((one) => one.isDoubtful).map(({ point }) => point.name);
  const warning = `# mend the template first, these are doubtful: ${doubtful.join(', ')}\n`;
  const text = goldenText(frames, `unit ${unit} of ${host}`);
  return { frames, text: doubtful.length === 0 ? text : warning + text };
}

/** Throws COL-UNREACHABLE, COL-UNIT-SILENT, COL-CALL-INCOMPLETE. */
export async function probeRegisters(
  target: ProbeTarget,
  wanted: { table: Table; at: number; count: number },
): Promise<RawAnswer> {
  const { table, at, count } = wanted;
  const most = isBitTable(table) ? 2_000 : 125;
  if (count < 1 || count > most || at + count > 65_536) {
    const why = `one request holds 1 to ${most} of ${table}, up to address 65535`;
    throw fault('COL-CALL-INCOMPLETE', { why });
  }
  const address = addressOf(target, { minGapMs: null, baud: null });
  return during(address, target.stopped, async (session) => {
    const answer = await session.read({ table, from: at, quantity: count });
    if (!answer.ok && isSilence(answer.failure)) {
      throw silent(address, failureText(answer.failure));
    }
    const words = answer.ok ? answer.words : [];
    return {
      ...headOf(address),
      ...{ table, at, ok: answer.ok },
      exception: answer.ok ? null : failureText(answer.failure),
      registers: words.map((word) => shownWord(word, table)),
      views: isBitTable(table) ? [] : registerViews(at, words),
      requests: session.requests(),
    };
  });
}

async function during<T>(
  address: ProbeAddress,
  stopped: AbortSignal,
  use: (session: ProbeSession) => Promise<T>,
): Promise<T> {
  const session = await probeSession(address, stopped);
  try {
    return await use(session);
  } finally {
    session.close();
  }
}

function headOf({ line, unit }: ProbeAddress): {
  host: string;
  unit: number;
  framing: 'mbap' | 'rtu';
} {
  return { host: busName(line), unit, framing: line.kind === 'serial' ? 'rtu' : line.framing };
}

function silent(address: ProbeAddress, why: string): Error {
  const { host, unit, framing } = headOf(address);
  const way = address.line.kind === 'serial' ? 'serial' : framing;
  return fault('COL-UNIT-SILENT', { host, unit, framing: way, why });
}

function addressOf(
  target: ProbeTarget,
  template: { minGapMs: DurationMs | null; baud: number | null },
): ProbeAddress {
  const { unit, timeoutMs } = target;
  if (!Number.isInteger(unit) || unit < 0 || unit > 255) {
    throw fault('COL-CALL-INCOMPLETE', { why: 'a unit is a number from 0 to 255' });
  }
  const line = lineTo(target, template.baud);
  const like =
    line.kind === 'serial'
      ? { ...line, kind: 'modbus_serial' as const }
      : { kind: 'modbus_tcp' as const, framing: line.framing };
  return {
    line,
    unit,
    timeoutMs: timeoutMs ?? usualTimeout(like),
    gapMs: template.minGapMs ?? usualGap(like),
  };
}

/** A path of this system, or a port of Windows. */
const portPath = /^(\/|COM\d+$|\\\\)/i;

function lineTo({ address, framing, serial }: ProbeTarget, baud: number | null): LinkAddress {
  if (portPath.test(address)) {
    const { parity, stopBits } = serial;
    const speed = serial.baud ?? baud ?? usualBaud;
    return { kind: 'serial', path: address, baud: speed, parity, dataBits: 8, stopBits };
  }
  const bare = address.replace(/^[a-z+]+:\/\//, '').replace(/\/.*$/, '');
  const [, named = '', port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(bare) ?? [];
  const number = port === undefined ? usualPort : Number(port);
  if (named === '' || number < 1 || number > 65_535) {
    throw fault('COL-CALL-INCOMPLETE', { why: `"${address}" is no host or host:port` });
  }
  const host = named.replace(/^\[|\]$/g, '');
  return { kind: 'tcp', host, port: number, framing, connectTimeoutMs };
}

function shownPoint(probed: ProbedPoint, best: Best): ProbedReading {
  const { point, words, candidates, isDoubtful, value, quality, reason } = probed;
  return {
    ...shownReading(point, { value, quality, reason }, words),
    order: writtenOrder(point),
    doubtful: isDoubtful,
    candidates: candidates.map((candidate) => shownCandidate(point, candidate, best)),
  };
}

function shownCandidate(point: Point, candidate: Candidate, best: Best): ShownCandidate {
  const { at, order, value, quality, reason, isPlausible } = candidate;
  const unit = point.quantity === null ? null : quantityUnits[point.quantity];
  const isBest = best !== null && at - point.at === best.shift && order === best.order;
  const likely = isPlausible && isBest;
  return { at, order, value, unit, quality, reason, plausible: isPlausible, likely };
}
