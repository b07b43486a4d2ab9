/**
 * CSV text to records: quotes and doubled quotes (RFC 4180), `,` `;` or tab, any line end, text in pieces.
 * Fields come untrimmed. Why not a library: docs/adr/0010-csv-reader.md.
 */

/** `line` is the line of the file on which the record begins, from 1. The array is used again: copy what you keep. */
export type OnRecord = (fields: string[], line: number) => void;

export interface CsvScan {
  push(text: string): void;
  /** Ends the text; `false` when it ended inside quotes. */
  end(): boolean;
  /** Line on which an unclosed quote began. */
  openQuoteLine(): number;
}

/** Characters of one record at most: beyond, a quote that is never closed has swallowed the rest. */
const RECORD_CHARS_MAX = 1_000_000;

const QUOTE = 34;
const LINE_FEED = 10;
const RETURN = 13;

/** The separator of a file, read off its header: the commonest of `,` `;` and tab outside quotes. */
export function separatorOf(text: string): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ]);
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === '\n') break;
    else if (!isQuoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? ',';
}

/** A scanner that takes text in pieces and calls back once a record. */
export function csvScan(separator: string, onRecord: OnRecord): CsvScan {
  const comma = separator.charCodeAt(0);
  let rest = '';
  let line = 1;
  let isSwallowed = false;
  const fields: string[] = [];
  const scan = (text: string, isLast: boolean): void => {
    let at = 0;
    while (at < text.length) {
      const next = readRecord(text, { at, comma, isLast }, fields);
      if (next < 0) break;
      if (!isBlank(fields)) onRecord(fields, line);
      line += linesIn(text, at, next);
      at = next;
    }
    rest = at < text.length ? text.slice(at) : '';
    if (rest.length > RECORD_CHARS_MAX) {
      isSwallowed = true;
      rest = '';
    }
  };
  return {
    push(text) {
      if (!isSwallowed) scan(rest === '' ? text : rest + text, false);
    },
    end() {
      if (rest !== '') scan(rest, true);
      return rest === '' && !isSwallowed;
    },
    openQuoteLine: () => line,
  };
}

/** Reads one record into `fields`, over the one before; returns where the next begins, -1 when the text ends too early. */
function readRecord(
  text: string,
  from: { at: number; comma: number; isLast: boolean },
  fields: string[],
): number {
  const { comma, isLast } = from;
  const length = text.length;
  let at = from.at;
  let count = 0;
  for (;;) {
    let start = at;
    let end: number;
    if (at < length && text.charCodeAt(at) === QUOTE) {
      end = closingQuote(text, at + 1);
      if (end < 0) return -1;
      // a quote in the last place may be the first of two
      if (end + 1 >= length && !isLast) return -1;
      const field = text
        .slice(start + 1, end)
        .replaceAll('""', '"')
        .replaceAll('\r\n', '\n');
      at = end + 1;
      start = at;
      while (at < length && text.charCodeAt(at) !== comma && text.charCodeAt(at) !== LINE_FEED)
        at++;
      if (at >= length && !isLast) return -1;
      fields[count] = field + text.slice(start, at).trim();
    } else {
      while (at < length) {
        const code = text.charCodeAt(at);
        if (code === comma || code === LINE_FEED) break;
        at++;
      }
      if (at >= length && !isLast) return -1;
      end = at;
      const isAtLineEnd = at >= length || text.charCodeAt(at) === LINE_FEED;
      if (isAtLineEnd && end > start && text.charCodeAt(end - 1) === RETURN) end--;
      // the cell above is often the same: then its string is used again
      const above = fields[count];
      const isSame = above?.length === end - start && text.startsWith(above, start);
      if (!isSame) fields[count] = text.slice(start, end);
    }
    count++;
    if (at >= length) {
      fields.length = count;
      return length;
    }
    const code = text.charCodeAt(at);
    at++;
    if (code === LINE_FEED) {
      fields.length = count;
      return at;
    }
  }
}

/** Where the quote that closes a field stands; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

function isBlank(fields: readonly string[]): boolean {
  for (const field of fields) if (field !== '' && field.trim() !== '') return false;
  return true;
}

function linesIn(text: string, from: number, to: number): number {
  // nearly all records are one line: their end is the only line feed
  if (text.indexOf('\n', from) === to - 1) return 1;
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
}
