/** readings.csv in pieces: checked whole before the first row is used, then given in batches. */
import {
  badReasons,
  type Quality,
  type QualityReason,
  qualities,
  quantities,
  type Reading,
  uncertainReasons,
} from '../../model/reading.ts';
import { DAY, type Instant, toIso } from '../../model/time.ts';
import { choiceCell, idCell, numberCell, type ReadCell } from './cells.ts';
import { csvScan, separatorOf } from './csv-scan.ts';
import { rowReader, type TableForm } from './csv-table.ts';
import { type Findings, findings, type ImportReport } from './report.ts';
import { instantCell } from './times.ts';

export interface ReadingsFile {
  name: string;
  /** Opens the file from its beginning; called twice, once to check and once to use. */
  open: () => AsyncIterable<Uint8Array>;
}

export interface ReadingsContext {
  zone: string;
  isAsset: (id: string) => boolean;
  receivedAt: Instant;
}

/** Later than this a row is no reading of the past: another zone, day or year was meant. */
const AHEAD_MOST_MS = DAY;
/** Rows of one batch at most. */
export const READINGS_BATCH_ROWS = 5_000;

type Encoding = 'utf-8' | 'gb18030';

export interface CheckedReadings {
  report: ImportReport;
  encoding: Encoding;
}

/** Reads the whole file once and keeps nothing but what is wrong. */
export async function checkReadings(
  file: ReadingsFile,
  context: ReadingsContext,
): Promise<CheckedReadings> {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    const found = findings();
    let rows = 0;
    const take = (reading: Reading, line: number): void => {
      rows += 1;
      const place = (column: string) => ({ file: file.name, row: line, column });
      if (reading.time > context.receivedAt + AHEAD_MOST_MS) {
        found.refuse(place('time'), 'TIM-FUTURE', { text: toIso(reading.time) });
      }
      if (context.isAsset(reading.asset)) return;
      found.refuse(place('asset'), 'IMP-ASSET-UNKNOWN', { id: reading.asset });
    };
    const isText = await scanFile(file, { encoding, context, found, take });
    if (!isText) continue;
    const place = { file: file.name, row: 0, column: '' };
    if (encoding === 'gb18030') found.warn(place, 'IMP-READ-AS-GB18030', {});
    return { report: found.report({ added: rows, changed: 0, removed: 0 }), encoding };
  }
  const found = findings();
  found.refuse({ file: file.name, row: 0, column: '' }, 'IMP-ENCODING', { offset: 0 });
  return { report: found.report(), encoding: 'utf-8' };
}

/** The readings of a file that `checkReadings` accepted, in batches, in the order of the file. */
export async function* readingBatches(
  file: ReadingsFile,
  context: ReadingsContext,
  encoding: Encoding,
): AsyncGenerator<Reading[]> {
  let batch: Reading[] = [];
  const found = findings();
  const reader = fileReader(file.name, { context, found, take: (reading) => batch.push(reading) });
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of file.open()) {
    reader.push(decoder.decode(bytes, { stream: true }));
    for (; batch.length >= READINGS_BATCH_ROWS; batch = batch.slice(READINGS_BATCH_ROWS)) {
      yield batch.slice(0, READINGS_BATCH_ROWS);
    }
  }
  reader.push(decoder.decode());
  reader.end();
  for (; batch.length > 0; batch = batch.slice(READINGS_BATCH_ROWS)) {
    yield batch.slice(0, READINGS_BATCH_ROWS);
  }
}

interface Taking {
  context: ReadingsContext;
  found: Findings;
  take: (reading: Reading, line: number) => void;
}

/** `false` when the bytes are not of this encoding. */
async function scanFile(
  file: ReadingsFile,
  taking: Taking & { encoding: Encoding },
): Promise<boolean> {
  const reader = fileReader(file.name, taking);
  const decoder = new TextDecoder(taking.encoding, { fatal: true });
  try {
    for await (const bytes of file.open()) reader.push(decoder.decode(bytes, { stream: true }));
    reader.push(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
  reader.end();
  return true;
}

/** Takes text in pieces; the separator is read off the header, so nothing is scanned before its line is whole. */
function fileReader(
  name: string,
  { context, found, take }: Taking,
): { push: (text: string) => void; end: () => void } {
  const rows = rowReader(name, form(context), found, take);
  let head = '';
  let scan: ReturnType<typeof csvScan> | null = null;
  const start = (text: string): void => {
    scan = csvScan(separatorOf(text), rows.record);
    scan.push(text);
  };
  return {
    push(text) {
      if (scan !== null) {
        scan.push(text);
        return;
      }
      head += text;
      if (head.includes('\n')) start(head);
    },
    end() {
      if (scan === null) start(head);
      const row = scan?.openQuoteLine() ?? 0;
      if (scan?.end() === false) found.refuse({ file: name, row, column: '' }, 'IMP-QUOTE', {});
      rows.end();
    },
  };
}

/** `good`, `uncertain`, `bad`, or one of the named reasons, which says which of the two it is. */
const qualityCell: ReadCell = choiceCell([...qualities, ...uncertainReasons, ...badReasons]);

function form(context: ReadingsContext): TableForm<Reading> {
  return {
    columns: [
      { name: 'asset', field: 'asset', read: idCell, isRequired: true },
      { name: 'quantity', field: 'quantity', read: choiceCell(quantities), isRequired: true },
      { name: 'time', field: 'time', read: instantCell(context.zone), isRequired: true },
      { name: 'value', field: 'value', read: numberCell(-1e15, 1e15) },
      { name: 'phase', field: 'phase', read: phaseCell },
      { name: 'quality', field: 'quality', read: qualityCell },
    ],
    defaults: {
      asset: '',
      quantity: '' as Reading['quantity'],
      phase: null,
      time: '' as unknown as Instant,
      receivedAt: context.receivedAt,
      value: null,
      quality: 'good',
      reason: null,
    },
    finish: settleQuality,
  };
}

const phaseCell: ReadCell = choiceCell(['A', 'B', 'C']);

/** A bad reading has no value, and one without a value is bad: a missing value is never 0. */
function settleQuality(reading: Reading): void {
  const word = reading.quality as Quality | QualityReason;
  const isBadReason = (badReasons as readonly string[]).includes(word);
  const isReason = isBadReason || (uncertainReasons as readonly string[]).includes(word);
  if (isReason) {
    reading.reason = word as QualityReason;
    reading.quality = isBadReason ? 'bad' : 'uncertain';
  }
  if (reading.value === null && reading.quality !== 'bad') {
    reading.quality = 'bad';
    reading.reason = 'sentinel';
  }
  if (reading.quality === 'bad') reading.value = null;
}
