/** Frames or registers that a person has as hex, decoded without any device. */
import { readFileSync } from 'node:fs';
import { failureText } from '../../collectors/modbus/errors.ts';
import { type RegisterView, registerViews } from '../../collectors/modbus/probe/views.ts';
import { templateAt } from '../../collectors/modbus/sunspec/placed.ts';
import {
  type FrameRefusal,
  type FrameRole,
  readFrame,
} from '../../collectors/modbus/template/frame-bytes.ts';
import {
  answerAlone,
  decodeBlock,
  type Exchange,
  exceptionName,
  exchangeOf,
} from '../../collectors/modbus/template/frames.ts';
import { isBitTable, type Table, type Template } from '../../collectors/modbus/template/points.ts';
import { ForewattError, fault, type Place } from '../../runtime/problem.ts';
import { type Given, givenIn, givenInLines } from './given-frames.ts';
import { type ShownReading, shownReading, shownWord } from './shown-reading.ts';
import { chosenTemplate, isTemplateFile } from './template-choice.ts';

export interface DecodeCall {
  /** Settings file; templates stand beside it. */
  config: string;
  template: string | null;
  /** Hex, perhaps with a template's name before it. */
  words: readonly string[];
  /** Lines of requests and responses; exclusive with hex in `words`. */
  file: string | null;
  /** Address of the first register, where no request says it. */
  at: number | null;
  table: Table | null;
  /** Where the template's SunSpec model stands in the device; null: where the template has it. */
  modelAt: number | null;
}

export interface DecodedExchange {
  /** Of the file; null for what was given as words. */
  line: number | null;
  table: Table;
  /** Null where nothing says it. */
  at: number | null;
  registers: string[];
  exception: { code: number; name: string; text: string } | null;
  readings: ShownReading[];
  /** Every type and order, without a template only. */
  views: RegisterView[];
}

export interface DecodeAnswer {
  template: string | null;
  exchanges: DecodedExchange[];
  /** Of the lines of a file; a frame given by hand throws. */
  problems: ForewattError[];
}

/** Throws COL-FRAME-… for what is no frame, COL-TPL-UNKNOWN, COL-CALL-INCOMPLETE. */
export function decodeGiven(call: DecodeCall): DecodeAnswer {
  const { name, hex } = splitName(call);
  const chosen = name === null ? null : chosenTemplate(call.config, name);
  const template = placedAt(chosen, call.modelAt);
  const answer: DecodeAnswer = { template: template?.id ?? null, exchanges: [], problems: [] };
  if (call.file === null) {
    if (hex.length === 0) throw fault('COL-CALL-INCOMPLETE', { why: 'no hex was given' });
    answer.exchanges.push(decodeOne(givenIn(hex), { template, call }));
    return answer;
  }
  for (const given of givenInLines(textOf(call.file), call.file)) {
    try {
      answer.exchanges.push(decodeOne(given, { template, call }));
    } catch (error) {
      if (!(error instanceof ForewattError)) throw error;
      answer.problems.push(error);
    }
  }
  return answer;
}

function placedAt(template: Template | null, at: number | null): Template | null {
  if (at === null) return template;
  if (template !== null && template.sunspec !== null) return templateAt(template, at);
  throw fault('COL-CALL-INCOMPLETE', {
    why: 'a model stands somewhere in a sunspec template only',
  });
}

/** The first word may be a template: it has a letter that no hex has. */
function splitName({ template, words }: DecodeCall): { name: string | null; hex: string[] } {
  const [first = '', ...rest] = words;
  const isName = isTemplateFile(first) || /^[a-z][a-z0-9-]*[g-z-][a-z0-9-]*$|^[g-z]/.test(first);
  return template === null && isName
    ? { name: first, hex: rest }
    : { name: template, hex: [...words] };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault('SET-FILE', { file }, { cause });
  }
}

function decodeOne(
  given: Given,
  by: { template: Template | null; call: DecodeCall },
): DecodedExchange {
  const { template, call } = by;
  const exchange = exchangeIn(given, by);
  if (exchange.kind === 'mismatch') {
    throw fault('COL-FRAME-PAIR', { why: exchange.why }, { place: given.place });
  }
  const { table, from } = exchange;
  const isPlaced = given.request !== null || call.at !== null || template !== null;
  const head = { line: given.place.line ?? null, table, at: isPlaced ? from : null };
  if (exchange.kind === 'exception') {
    const { code } = exchange;
    const text = failureText({ kind: 'exception', code });
    const exception = { code, name: exceptionName(code), text };
    return { ...head, registers: [], exception, readings: [], views: [] };
  }
  const { words } = exchange;
  const readings = template === null ? [] : decodeBlock(template, exchange);
  return {
    ...head,
    registers: words.map((word) => shownWord(word, table)),
    exception: null,
    readings: readings.map(({ point, ...decoded }) => {
      const own = words.slice(point.at - from, point.at - from + point.length);
      return shownReading(point, decoded, own);
    }),
    views: template === null && !isBitTable(table) ? registerViews(from, words) : [],
  };
}

function exchangeIn(
  given: Given,
  { template, call }: { template: Template | null; call: DecodeCall },
): Exchange {
  if (given.kind === 'registers') {
    const table = call.table ?? probeTable(template) ?? 'holding';
    const from = call.at ?? firstOf(template, table);
    return { kind: 'values', table, from, words: given.words };
  }
  if (given.response === '') {
    throw fault('COL-CALL-INCOMPLETE', { why: 'the request has no response' }, given);
  }
  const answer = frameFrom(given.response, 'response', given.place);
  if (given.request !== null) {
    return exchangeOf(frameFrom(given.request, 'request', given.place), answer);
  }
  const alone = answerAlone(answer, 0);
  if (alone.kind === 'mismatch') return alone;
  return { ...alone, from: call.at ?? firstOf(template, alone.table) };
}

function probeTable(template: Template | null): Table | null {
  return template?.points.find(({ name }) => name === template.probe)?.table ?? null;
}

/** Nothing says where the values begin: at the template's first point of the table. */
function firstOf(template: Template | null, table: Table): number {
  const addresses = (template?.points ?? []).filter((p) => p.table === table).map(({ at }) => at);
  return addresses.length === 0 ? 0 : Math.min(...addresses);
}

function frameFrom(
  hex: string,
  role: FrameRole,
  place: Place,
): Exclude<ReturnType<typeof readFrame>, FrameRefusal> {
  const read = readFrame(hex, role);
  if ('why' in read) throw refusedFrame(read, role, place);
  return read;
}

function refusedFrame(refusal: FrameRefusal, frame: FrameRole, place: Place): ForewattError {
  const at = { place: { ...place, field: frame } };
  switch (refusal.why) {
    case 'hex': {
      const { near, column } = refusal;
      return fault('COL-FRAME-HEX', { frame, near, column }, at);
    }
    case 'checksum': {
      const { given, computed } = refusal;
      return fault('COL-FRAME-CRC', { frame, given, computed }, at);
    }
    case 'length': {
      const { given, expected } = refusal;
      return fault('COL-FRAME-LENGTH', { frame, given, expected }, at);
    }
    default:
      return refusal satisfies never;
  }
}
