/** What a person typed or captured: a request with its response, a response alone, or registers. Pure. */
import {
  type FrameRole,
  readFrame,
  splitExchange,
} from '../../collectors/modbus/template/frame-bytes.ts';
import type { Place } from '../../runtime/problem.ts';

export type Given = { place: Place } /** An empty response: there is none. */ & (
  | { kind: 'frames'; request: string | null; response: string }
  /** Registers of four hex digits each. */
  | { kind: 'registers'; request: null; words: number[] }
);

/** A frame has five bytes at least. */
const frameDigitsLeast = 10;
const requestLabel = /^[\s-]*(?:request|req|query|tx|sent)\s*:/i;
const separators = /\s*(?:->|=>|[|;,\t])\s*/;

/** @param words each a whole frame, or all together one text of bytes or registers */
export function givenIn(words: readonly string[], place: Place = {}): Given {
  const [first = '', second = ''] = words;
  const isLong = (word: string) => word.replace(/\s/g, '').length >= frameDigitsLeast;
  const areFrames = isFrame(first, 'request') && isFrame(second, 'response');
  if (words.length === 2 && (areFrames || words.every(isLong))) {
    return { kind: 'frames', request: first, response: second, place };
  }
  return givenTogether(words.join(' '), place);
}

/** Short ones too: a refusal without its checksum has three bytes. */
function isFrame(word: string, role: FrameRole): boolean {
  return !('why' in readFrame(word, role));
}

function givenTogether(text: string, place: Place): Given {
  const parts = text.split(separators).filter((part) => part !== '');
  const [first = '', second] = parts;
  if (parts.length === 2 && second !== undefined) {
    return { kind: 'frames', request: first, response: second, place };
  }
  const words = registersIn(text);
  if (words !== null) return { kind: 'registers', request: null, words, place };
  const split = splitExchange(text);
  return split === null
    ? { kind: 'frames', request: null, response: text, place }
    : { kind: 'frames', ...split, place };
}

/** `4366 8000`: groups of four digits are registers, groups of two are bytes. */
function registersIn(text: string): number[] | null {
  const groups = text.trim().split(/\s+/);
  const isWords = groups.every((group) => /^(0x)?[0-9a-fA-F]{4}$/.test(group));
  return isWords ? groups.map((group) => Number.parseInt(group.replace(/^0x/, ''), 16)) : null;
}

/**
 * A line holds both frames, or a request whose response stands on the next one. `#` begins a comment;
 * quotes and a word with a colon before the frame (`request:`, `TX:`) are passed over.
 */
export function givenInLines(text: string, file: string): Given[] {
  const found: Given[] = [];
  let waiting: { request: string; place: Place } | null = null;
  const lines = text.split(/\r?\n/).map((one, index) => {
    return { line: index + 1, hex: frameIn(one), isRequest: requestLabel.test(one) };
  });
  for (const { line, hex, isRequest } of lines) {
    if (hex === '') continue;
    const place: Place = { file, line };
    if (waiting !== null) {
      found.push({ kind: 'frames', request: waiting.request, response: hex, place });
      waiting = null;
      continue;
    }
    const split = splitExchange(hex);
    const isAlone = split === null ? isRequest && !separators.test(hex) : split.response === '';
    // As it was written: a checksum that is wrong or missing is told.
    if (isAlone) waiting = { request: hex, place };
    else found.push(givenTogether(hex, place));
  }
  // A request at the end was never answered.
  if (waiting !== null) found.push(givenTogether(waiting.request, waiting.place));
  return found;
}

function frameIn(line: string): string {
  return line
    .replace(/#.*$/, '')
    .replace(/^[\s-]*[A-Za-z]+\s*:/, '')
    .replace(/["'{}]/g, '')
    .trim();
}
