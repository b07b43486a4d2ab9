import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textCell } from '../../src/network/import/cells.ts';
import { importCsv } from '../../src/network/import/csv.ts';
import { csvScan, separatorOf } from '../../src/network/import/csv-scan.ts';
import { readTable } from '../../src/network/import/csv-table.ts';
import { importCustomers } from '../../src/network/import/customers.ts';
import { readPhone } from '../../src/network/import/phone.ts';
import { findings } from '../../src/network/import/report.ts';
import { minutesOfDay, readInstant } from '../../src/network/import/times.ts';

const folder = join(import.meta.dirname, '../cases/csv');
const context = { region: 'CN', zone: 'Asia/Shanghai', isSupplyPoint: () => true };

// biome-ignore lint/suspicious/noExplicitAny: case files differ in form
function caseOf(id: string): any {
  return JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
}

function bytesOf(name: string): Uint8Array {
  return readFileSync(join(folder, name));
}

function shownTime(text: string, zone: string): string {
  const told = readInstant(text, zone);
  return 'at' in told ? new Date(told.at).toISOString().replace('.000Z', 'Z') : told.code;
}

describe('files from spreadsheets', () => {
  test('csv-bom: the first column is id, not a mark glued to it', () => {
    const file = { name: 'contacts.csv', bytes: bytesOf('csv-bom.csv') };
    const { contacts } = importCustomers([file], context);
    expect(contacts.map((contact) => contact.id)).toEqual([caseOf('csv-bom').expect.id]);
  });

  test('csv-gb18030: names are whole and the report says how it was read', () => {
    const file = { name: 'contacts.csv', bytes: bytesOf('csv-gb18030.csv') };
    const { contacts, report } = importCustomers([file], context);
    expect(contacts.map((contact) => contact.name)).toEqual(caseOf('csv-gb18030').expect.names);
    expect(report.warnings).toMatchObject([{ code: 'IMP-READ-AS-GB18030' }]);
    expect(report.warnings[0]?.message).toContain('read as GB18030');
  });

  test('a file that is neither UTF-8 nor GB18030 is refused with the first bad byte', () => {
    const bytes = Buffer.concat([Buffer.from('id,node\nS1,n0\nS2,'), Buffer.from([0xff, 0xff])]);
    const { report } = importCsv([{ name: 'sources.csv', bytes }]);
    expect(report.refused).toMatchObject([{ code: 'IMP-ENCODING' }]);
    expect(report.refused[0]?.message).toContain('offset 17');
  });

  test('UTF-8 that has lost characters already is refused, never read as GB18030', () => {
    const bytes = Buffer.from('id,node,name\nS1,n0,变\uFFFD站\n');
    const { report } = importCsv([{ name: 'sources.csv', bytes }]);
    expect(report.refused).toMatchObject([{ code: 'IMP-CHARACTERS-LOST' }]);
  });

  test('one broken cell is one problem: what refers to its row is not refused too', () => {
    const { report } = importCsv([
      { name: 'sources.csv', bytes: Buffer.from('id,node,kv\nS1,n0,ten\n') },
      {
        name: 'devices.csv',
        bytes: Buffer.from('id,kind,from_node,to_node\nCB1,braker,n0,n1\n,fuse,n1,n1\n'),
      },
      { name: 'supply_points.csv', bytes: Buffer.from('id,node\nSP1,n1\nSP2,n0\n') },
    ]);
    expect(report.refused.map((one) => `${one.file} ${one.row} ${one.column} ${one.code}`)).toEqual(
      [
        'sources.csv 2 kv IMP-NUMBER',
        'devices.csv 2 kind IMP-CHOICE',
        'devices.csv 3 id IMP-REQUIRED',
        'devices.csv 3 to_node IMP-SAME-NODE',
      ],
    );
  });

  test('csv-mangled-ids: what a spreadsheet destroyed is refused with its row', () => {
    const { input } = caseOf('csv-mangled-ids');
    const { report, tables } = importCsv([
      { name: 'sources.csv', bytes: Buffer.from('id,node\nS,n0\n') },
      { name: 'transformers.csv', bytes: Buffer.from('id,node\nTX-1,n0\n') },
      { name: 'supply_points.csv', bytes: Buffer.from(input.text) },
    ]);
    expect(tables).toBeNull();
    expect(report.added).toBe(0);
    expect(report.refused).toMatchObject([
      { row: 3, column: 'meter', code: 'IMP-ID-MANGLED' },
      { row: 4, column: 'meter', code: 'IMP-ID-MANGLED' },
      { row: 9, column: 'meter', code: 'IMP-ID-DECIMAL' },
      { row: 5, column: 'meter', code: 'IMP-ID-TWICE' },
    ]);
    expect(report.refused[0]?.message).toContain('looks mangled by a spreadsheet');
    expect(report.warnings).toMatchObject([
      { row: 7, code: 'IMP-ID-ROUNDED' },
      { row: 8, code: 'IMP-ID-EXPONENT' },
    ]);
  });

  test('csv-mangled-ids: leading zeros and what protects them', () => {
    const text = "id,node,meter\nSP-1,n0,001234567890\nSP-5,n0,'001234567891\n";
    const { tables } = importCsv([
      { name: 'sources.csv', bytes: Buffer.from('id,node\nS,n0\n') },
      { name: 'supply_points.csv', bytes: Buffer.from(text) },
    ]);
    const meters = tables?.supplyPoints.map((row) => row.meter);
    expect(meters).toEqual(['001234567890', '001234567891']);
  });

  const dates = caseOf('csv-dates');
  const refusals: Record<string, string> = {
    'refused: day and month could be swapped': 'TIM-SWAPPED',
    'refused: a start needs a time of day': 'TIM-NO-TIME',
    'refused: no such day (never 1 March)': 'TIM-NO-DAY',
    refused: 'TIM-NO-DAY',
  };
  test.each<[string, string]>(
    dates.input.rows.map((row: string, i: number): [string, string] => [row, dates.expect.rows[i]]),
  )('csv-dates: %s', (row: string, wanted: string) => {
    const expected = refusals[wanted] ?? wanted.split(' ')[0];
    expect(shownTime(row, dates.input.zone)).toBe(expected);
  });

  test('csv-quotes-and-separators: quotes, blank lines and the line of the file', () => {
    const { input, expect: wanted } = caseOf('csv-quotes-and-separators');
    const form = {
      columns: ['id', 'name', 'address'].map((name) => ({ name, field: name, read: textCell })),
      defaults: { id: '', name: '', address: '' },
    };
    const found = findings();
    const file = { name: 'contacts.csv', bytes: Buffer.from(input.text) };
    const { rows } = readTable(file, form, found);
    expect(rows).toHaveLength(wanted.rows);
    expect(rows[0]).toMatchObject({ name: wanted['C-1.name'], address: wanted['C-1.address'] });
    expect(found.report().refused).toMatchObject([{ code: 'IMP-FIELDS', row: 6 }]);
  });

  test('csv-quotes-and-separators: pieces of any size give the same records', () => {
    const { input } = caseOf('csv-quotes-and-separators');
    const whole: string[][] = [];
    const pieces: string[][] = [];
    const one = csvScan(separatorOf(input.text), (fields) => whole.push([...fields]));
    one.push(input.text);
    expect(one.end()).toBe(true);
    const many = csvScan(separatorOf(input.text), (fields) => pieces.push([...fields]));
    for (const char of input.text) many.push(char);
    expect(many.end()).toBe(true);
    expect(pieces).toEqual(whole);
  });

  test('a quote that is never closed is told with its line and does not fill the memory', () => {
    const rows = 'x,y,z\n'.repeat(400_000);
    const text = `id,node,name\nS1,n0,a\nS2,n1,"b\n${rows}`;
    const { report } = importCsv([{ name: 'sources.csv', bytes: Buffer.from(text) }]);
    expect(report.refused).toMatchObject([{ code: 'IMP-QUOTE', row: 3 }]);
    expect(report.refused).toHaveLength(1);
  });

  const phones = caseOf('csv-phone-numbers');
  const phoneRefusals: Record<string, string> = {
    'refused: too short': 'too_short',
    'refused: too long': 'too_long',
    'refused: two numbers in one field (the library would take the first and say valid)':
      'two_numbers',
    'refused: mangled': 'mangled',
    'refused: a service number': 'too_short',
    'no phone': 'none',
  };
  test.each<[string, string]>(
    phones.input.rows.map((row: string, i: number): [string, string] => [
      row,
      phones.expect.e164[i],
    ]),
  )('csv-phone-numbers: "%s"', (row: string, wanted: string) => {
    const read = readPhone(row, phones.input.region);
    expect(read.phone ?? (read as { reason: string }).reason).toBe(phoneRefusals[wanted] ?? wanted);
  });

  test('csv-phone-numbers: a fixed line takes voice only', () => {
    expect(readPhone('0310-3012345', 'CN')).toMatchObject({ kind: 'fixed' });
    expect(readPhone('13800138000', 'CN')).toMatchObject({ kind: 'mobile' });
  });
});

describe('local times', () => {
  test.each([
    ['2026-03-29T02:30', 'Europe/Berlin', 'TIM-GAP'],
    ['2026-03-29T02:30+01:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', 'TIM-TWICE'],
    ['2026-11-01T01:30', 'America/New_York', 'TIM-TWICE'],
    ['2026-10-25T02:30+02:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30', 'Asia/Shanghai', '2026-10-24T18:30:00Z'],
    ['2028-02-29T08:00', 'Asia/Shanghai', '2028-02-29T00:00:00Z'],
    ['2027-02-29T08:00:00+08:00', 'Asia/Shanghai', 'TIM-NO-DAY'],
    ['2100-02-29T08:00', 'Asia/Shanghai', 'TIM-NO-DAY'],
  ])('tm-does-not-exist, tm-exists-twice, tm-leap-day: %s in %s', (text, zone, wanted) => {
    expect(shownTime(text, zone)).toBe(wanted);
  });

  test('tm-exists-twice: both instants are offered', () => {
    const told = readInstant('2026-10-25T02:30', 'Europe/Berlin');
    const offered = 'details' in told && 'candidates' in told.details && told.details.candidates;
    expect(offered).toContain('2026-10-25T00:30:00Z');
    expect(offered).toContain('2026-10-25T01:30:00Z');
  });

  test('tm-midnight-as-an-end: 24:00 is the end of the day, 24:01 is nothing', () => {
    expect(['00:00', '24:00', '23:59', '24:01', '7:30'].map(minutesOfDay)).toEqual([
      0,
      1440,
      1439,
      null,
      450,
    ]);
  });
});
