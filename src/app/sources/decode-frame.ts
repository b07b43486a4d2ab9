/** Frames or registers that a person has as hex, decoded without any device. */
import { readFileSync } from 'node:fs';
import { failureText } from '../../collectors/modbus/errors.ts';
import { type RegisterView, registerViews } from '../../collectors/modbus/probe/views.ts';
import { templateAt } from '../../collectors/modbus/sunspec/placed.ts';
import {
  type Frame,
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
import { type ForewattError, fault, type Place } from '../../runtime/problem.ts';
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
  /** In words, checksums that were computed because none was given. */
  computed: string[];
  /** Every type and order, without a template only. */
  views: RegisterView[];
}

export interface DecodeAnswer {
  template: string | null;
  exchanges: DecodedExchange[];
  /** COL-FRAME-… of every frame that is none. */
  problems: ForewattError[];
}

/** Throws COL-TPL-UNKNOWN, COL-CALL-INCOMPLETE. */
export function decodeGiven(call: DecodeCall): DecodeAnswer {
  const { name, hex } = splitName(call);
  const chosen = name === null ? null : chosenTemplate(call.config, name);
  const template = placedAt(chosen, call.modelAt);
  const answer: DecodeAnswer = { template: template?.id ?? null, exchanges: [], problems: [] };
  if (call.file === null && hex.length === 0) {
    throw fault('COL-CALL-INCOMPLETE', { why: 'no hex was given' });
  }
  const all = call.file === null ? [givenIn(hex)] : givenInLines(textOf(call.file), call.file);
  for (const given of all) {
    const decoded = decodeOne(given, { template, call });
    if (!Array.isArray(decoded)) answer.exchanges.push(decoded);
    else if (call.file === null) throwWrongCall(decoded);
    answer.problems.push(...(Array.isArray(decoded) ? decoded : []));
  }
  return answer;
}

/** A line of a file that has no response is told with its number; by hand it is a wrong call. */
function throwWrongCall(problems: readonly ForewattError[]): void {
  const wrong = problems.find(({ code }) => code === 'COL-CALL-INCOMPLETE');
  if (wrong !== undefined) throw wrong;
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

/** Every problem of both frames, where there is any. */
function decodeOne(
  given: Given,
  by: { template: Template | null; call: DecodeCall },
): DecodedExchange | ForewattError[] {
  const { template, call } = by;
  const frames = framesIn(given);
  if (Array.isArray(frames)) return frames;
  const exchange = exchangeIn(given, frames, by);
  if (exchange.kind === 'mismatch') {
    return [fault('COL-FRAME-PAIR', { why: exchange.why }, { place: given.place })];
  }
  const { table, from } = exchange;
  const isPlaced = given.request !== null || call.at !== null || template !== null;
  const head = {
    line: given.place.line ?? null,
    table,
    at: isPlaced ? from : null,
    computed: frames.computed,
  };
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

interface GivenFrames {
  request: Frame | null;
  /** Null where registers were given in place of frames. */
  response: Frame | null;
  computed: string[];
}

function framesIn(given: Given): GivenFrames | ForewattError[] {
  if (given.kind === 'registers') return { request: null, response: null, computed: [] };
  if (given.response === '') {
    return [fault('COL-CALL-INCOMPLETE', { why: 'the request has no response' }, given)];
  }
  const { place } = given;
  const request = given.request === null ? null : readFrame(given.request, 'request');
  const response = readFrame(given.response, 'response');
  const problems = [
    ...(request !== null && 'why' in request ? [refusedFrame(request, 'request', place)] : []),
    ...('why' in response ? [refusedFrame(response, 'response', place)] : []),
  ];
  if ('why' in response || (request !== null && 'why' in request)) return problems;
  const computed = [
    ...computedText('request', request?.computed ?? null),
    ...computedText('response', response.computed),
  ];
  return { request, response, computed };
}

function computedText(role: FrameRole, checksum: string | null): string[] {
  return checksum === null
    ? []
    : [`the ${role} has no checksum; its bytes make ${checksum}: append it for a golden frame`];
}

function exchangeIn(
  given: Given,
  { request, response }: GivenFrames,
  { template, call }: { template: Template | null; call: DecodeCall },
): Exchange {
  if (given.kind === 'registers' || response === null) {
    const table = call.table ?? probeTable(template) ?? 'holding';
    const from = call.at ?? firstOf(template, table);
    return { kind: 'values', table, from, words: given.kind === 'registers' ? given.words : [] };
  }
  if (request !== null) return exchangeOf(request, response);
  const alone = answerAlone(response, 0);
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
