/** What a cell of a table may hold, and how it is read. Cells come trimmed and not empty. */
import { maskOf } from '../../model/phases.ts';
import type { Findings, Place } from './report.ts';

/** Reads a cell; `undefined` when it was refused (and said so). */
export type ReadCell = (text: string, place: Place, found: Findings) => unknown;

/** Longest text of a cell, characters. */
const CELL_CHARS_MAX = 2_000;
const ID_CHARS_MAX = 100;

const mangled = /^\d+[.,]\d+[eE][+-]?\d+$/;
const decimal = /^\d+[.,]\d+$/;
const exponent = /^\d+[eE][+]?\d+$/;
const rounded = /^\d{13,}000$/;
/** Digits that a spreadsheet keeps. */
const ROUNDED_DIGITS = 15;

/** Control characters, line breaks among them. A loop: this runs for every id of a million rows. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

/** Takes off what people and exports put before a cell to protect it: `="0123"`, `'0123`. */
function unprotected(text: string): string {
  const wrapped = /^="(.*)"$/s.exec(text);
  if (wrapped !== null) return (wrapped[1] ?? '').trim();
  return text.startsWith("'") ? text.slice(1) : text;
}

/** An id: text with its leading zeros; what a spreadsheet has turned into a number is refused. */
export const idCell: ReadCell = (text, place, found) => {
  const first = text.charCodeAt(0);
  const id = first === 61 || first === 39 ? unprotected(text) : text;
  // only ids that begin with a digit can be numbers that a spreadsheet has mangled
  const isNumeric = id.charCodeAt(0) >= 48 && id.charCodeAt(0) <= 57;
  if (isNumeric && (id.length > ROUNDED_DIGITS || /[.,eE]/.test(id))) {
    if (mangled.test(id)) return refuse(found, place, 'IMP-ID-MANGLED', id);
    if (decimal.test(id)) return refuse(found, place, 'IMP-ID-DECIMAL', id);
    if (exponent.test(id)) found.warn(place, 'IMP-ID-EXPONENT', { text: id });
    if (rounded.test(id)) found.warn(place, 'IMP-ID-ROUNDED', { text: id });
  }
  if (id === '' || id.length > ID_CHARS_MAX || hasControl(id)) {
    return refuse(found, place, 'IMP-ID-FORM', shown(id));
  }
  return id;
};

/** Free text; an apostrophe that an export put before = + - @ goes. */
export const textCell: ReadCell = (text, place, found) => {
  if (text.length > CELL_CHARS_MAX) {
    found.refuse(place, 'IMP-TEXT-LONG', { limit: CELL_CHARS_MAX });
    return undefined;
  }
  const first = text.charCodeAt(0);
  if (first === 39) return /^'\s*[=+\-@＝\t\r]/.test(text) ? text.slice(1) : text;
  return first === 61 ? unprotected(text) : text;
};

/** A finite number with a decimal point, between the limits. */
export function numberCell(least: number, most: number): ReadCell {
  return (text, place, found) => {
    const value = /^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    found.refuse(place, 'IMP-NUMBER', { text: shown(text), least, most });
    return undefined;
  };
}

export const booleanCell: ReadCell = (text, place, found) => {
  const word = text.toLowerCase();
  if (['true', 'yes', '1', '是'].includes(word)) return true;
  if (['false', 'no', '0', '否'].includes(word)) return false;
  found.refuse(place, 'IMP-BOOLEAN', { text: shown(text) });
  return undefined;
};

/** One of a list of words, in any case. */
export function choiceCell(words: readonly string[]): ReadCell {
  // the word itself is given, not the text of the file: a million rows share it
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  return (text, place, found) => {
    const word = known.get(text) ?? known.get(text.toLowerCase());
    if (word !== undefined) return word;
    found.refuse(place, 'IMP-CHOICE', { text: shown(text), words: words.join(', ') });
    return undefined;
  };
}

/** Phases in any order and with line breaks, blanks, commas or N between them: a mask. */
export const phasesCell: ReadCell = (text, place, found) => {
  const mask = phasesIn(text);
  if (mask !== null) return mask;
  found.refuse(place, 'IMP-PHASES', { text: shown(text) });
  return undefined;
};

function phasesIn(text: string): number | null {
  const mask = maskOf(text);
  if (mask !== null && mask !== 0) return mask;
  const bare = maskOf(text.replace(/[\s,;/+nN]/g, ''));
  return bare === 0 ? null : bare;
}

/** Ids between `;` (or `|`). */
export const idListCell: ReadCell = (text, place, found) => {
  const ids = text.split(/[;|]/).flatMap((part) => {
    const id = part.trim() === '' ? undefined : idCell(part.trim(), place, found);
    return id === undefined ? [] : [id as string];
  });
  return ids;
};

/** The beginning of a text, fit for a message. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return short.replace(/\s+/g, ' ');
}

function refuse(
  found: Findings,
  place: Place,
  code: 'IMP-ID-MANGLED' | 'IMP-ID-DECIMAL' | 'IMP-ID-FORM',
  text: string,
): undefined {
  found.refuse(place, code, { text });
  return undefined;
}
