import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/model/reading.ts';
import { importCustomers } from '../../src/network/import/customers.ts';
import { importOutages } from '../../src/network/import/outages-file.ts';
import { importPlanned } from '../../src/network/import/planned-file.ts';
import {
  checkReadings,
  READINGS_BATCH_ROWS,
  readingBatches,
} from '../../src/network/import/readings-file.ts';
import type { ImportFile } from '../../src/network/import/report.ts';

const zone = 'Asia/Shanghai';
const file = (name: string, text: string): ImportFile => ({ name, bytes: Buffer.from(text) });
const people = { region: 'CN', zone, isSupplyPoint: (id: string) => id.startsWith('SP') };
const where = { ...people, isDevice: (id: string) => id.startsWith('SW') };

describe('customers', () => {
  const contacts = 'id,name,phone,language\nC1,李,13800138000,zh\nC2,Wu,010-12345678,en\n';

  test('a contact and a subscription with everything', () => {
    const subscriptions =
      'contact;supply_point;channels;kinds;quiet_from;quiet_to\n' +
      'C1;SP1;voice>sms;"outage_detected,outage_restored";22:00;07:00\nC2;SP2;;;;\n';
    const done = importCustomers(
      [file('contacts.csv', contacts), file('subscriptions.csv', subscriptions)],
      people,
    );
    expect(done.report).toMatchObject({ added: 4, refused: [], warnings: [] });
    expect(done.contacts).toMatchObject([
      { phone: '+8613800138000', phoneKind: 'mobile', locale: 'zh-CN' },
      { phone: '+861012345678', phoneKind: 'fixed', locale: 'en' },
    ]);
    expect(done.subscriptions).toMatchObject([
      {
        channels: ['voice', 'sms'],
        kinds: ['outage_detected', 'outage_restored'],
        quietFrom: 1320,
        quietTo: 420,
      },
      { channels: ['sms', 'voice', 'email'], kinds: null, quietFrom: null },
    ]);
  });

  test('every problem is told at once and nothing is taken', () => {
    const subscriptions =
      'contact,supply_point,channels,quiet_from,quiet_to\n' +
      'C9,SP1,sms,,\nC1,XX,sms,,\nC1,SP1,pigeon,,\nC1,SP1,,00:00,00:00\nC1,SP1,,22:00,23:59\n';
    const done = importCustomers(
      [file('contacts.csv', contacts), file('subscriptions.csv', subscriptions)],
      people,
    );
    const told = done.report.refused.map((one) => `${one.row} ${one.column} ${one.code}`);
    expect(told.toSorted()).toEqual([
      '2 contact IMP-CONTACT-UNKNOWN',
      '3 supply_point IMP-POINT-UNKNOWN',
      '4 channels IMP-CHOICE',
      '5 quiet_to IMP-QUIET-EMPTY',
    ]);
    expect(done.report.warnings).toMatchObject([{ row: 6, code: 'IMP-QUIET-MINUTE' }]);
    expect(done.contacts).toEqual([]);
  });
});

describe('works and outages', () => {
  test('steps in text and in JSON mean the same', () => {
    const rows = [
      'SW1,2026-08-20 08:00,2026-08-20 17:00,"08:00:SW1,SW2/SW3;17:00:SW3/SW1"',
      `SW1,2026-08-20 08:00,2026-08-20 17:00,"${[
        '[{""at"":""2026-08-20T08:00+08:00"",""open"":[""SW1"",""SW2""],""close"":[""SW3""]}',
        '{""at"":""2026-08-20 17:00"",""open"":[""SW3""],""close"":[""SW1""]}]',
      ].join(',')}"`,
    ];
    const text = `device,start,end,steps\n${rows.join('\n')}\n`;
    const { rows: works, report } = importPlanned(file('planned.csv', text), where);
    expect(report.refused).toEqual([]);
    expect(works[0]?.steps).toEqual(works[1]?.steps);
    expect(works[0]?.steps[0]).toEqual({
      at: Date.parse('2026-08-20T00:00:00Z'),
      open: ['SW1', 'SW2'],
      close: ['SW3'],
    });
  });

  test('a work without place, with an end before its start or without a start is refused', () => {
    const text =
      'device,supply_points,start,end\n,,2026-08-20 08:00,2026-08-20 09:00\n' +
      'SW1,,2026-08-20 08:00,2026-08-20 07:00\nSW1,,,2026-08-20 07:00\n' +
      'ZZ,,2026-08-20 08:00,2026-08-20 09:00\n';
    const { report, rows } = importPlanned(file('planned.csv', text), where);
    expect(rows).toEqual([]);
    expect(report.refused.map((one) => `${one.row} ${one.code}`).toSorted()).toEqual([
      '2 IMP-WHERE',
      '3 IMP-END-FIRST',
      '4 IMP-REQUIRED',
      '5 IMP-DEVICE-UNKNOWN',
    ]);
  });

  test('tm-does-not-exist: a work in the skipped hour is refused with what is meant', () => {
    const text = 'device,start,end\nSW1,2026-03-29T02:30,2026-03-29T06:00\n';
    const berlin = { ...where, zone: 'Europe/Berlin' };
    const { report } = importPlanned(file('planned.csv', text), berlin);
    expect(report.refused).toMatchObject([{ code: 'TIM-GAP', row: 2, column: 'start' }]);
    expect(report.refused[0]?.message).toContain('2026-03-29T01:30:00Z');
  });

  test('a past outage of supply points keeps its cause', () => {
    const text =
      'start,end,supply_points,cause,responsibility\n' +
      '2026-01-02 08:00,2026-01-02 09:00,SP1;SP2,lightning,own\n';
    const { rows } = importOutages(file('outages.csv', text), where);
    expect(rows).toMatchObject([
      { supplyPoints: ['SP1', 'SP2'], cause: 'lightning', responsibility: 'own' },
    ]);
  });
});

describe('readings', () => {
  const noon = Date.parse('2026-07-15T12:00:00+08:00');
  const context = { zone, isAsset: (id: string) => id !== 'M-9', receivedAt: noon };
  const inPieces = (text: string, size: number) => ({
    name: 'readings.csv',
    async *open() {
      const bytes = Buffer.from(text);
      for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
    },
  });
  const collect = async (batches: AsyncIterable<Reading[]>): Promise<Reading[][]> => {
    const all: Reading[][] = [];
    for await (const batch of batches) all.push(batch);
    return all;
  };

  test('cut anywhere, the rows are the same, and a missing value is never 0', async () => {
    const text =
      'asset,quantity,time,value,phase,quality\n' +
      'M-1,voltage,2026-07-15T10:00:00+08:00,231.5,A,good\n' +
      'M-1,voltage,2026-07-15T10:01:00+08:00,,A,\n' +
      'M-1,energy_import,2026-07-15 10:01,12,,stale\n' +
      'M-1,voltage,2026-07-15T10:02:00+08:00,0,A,sentinel';
    for (const size of [1, 7, 10_000]) {
      const readings = inPieces(text, size);
      const { report, encoding } = await checkReadings(readings, context);
      expect(report).toMatchObject({ added: 4, refused: [] });
      const [batch] = await collect(readingBatches(readings, context, encoding));
      expect(batch).toMatchObject([
        { value: 231.5, phase: 'A', quality: 'good', reason: null, receivedAt: noon },
        { value: null, quality: 'bad' },
        { value: 12, phase: null, quality: 'uncertain', reason: 'stale' },
        { value: null, quality: 'bad', reason: 'sentinel' },
      ]);
    }
  });

  test('of the past any age is taken; what lies days ahead is refused', async () => {
    const text =
      'asset,quantity,time,value\n' +
      'M-1,voltage,2019-07-15T10:00:00+08:00,230\n' +
      'M-1,voltage,2026-07-16T13:00:00+08:00,230\n';
    const { report } = await checkReadings(inPieces(text, 50), context);
    expect(report.refused).toMatchObject([{ row: 3, column: 'time', code: 'TIM-FUTURE' }]);
  });

  test('the file is checked whole: the last row refuses the first', async () => {
    const good = 'M-1,voltage,2026-07-15T10:00:00+08:00,231.5\n'.repeat(3);
    const text = `asset,quantity,time,value\n${good}M-9,volts,2026-07-15T10:00:00+08:00,1e999\n`;
    const { report } = await checkReadings(inPieces(text, 50), context);
    expect(report.added).toBe(0);
    expect(report.refused.map((one) => `${one.row} ${one.code}`)).toEqual([
      '5 IMP-CHOICE',
      '5 IMP-NUMBER',
      '5 IMP-ASSET-UNKNOWN',
    ]);
  });

  test('batches have a limit', async () => {
    const row = 'M-1,voltage,2026-07-15T10:00:00+08:00,231.5\n';
    const text = `asset,quantity,time,value\n${row.repeat(READINGS_BATCH_ROWS + 1)}`;
    const batches = await collect(readingBatches(inPieces(text, 65_536), context, 'utf-8'));
    expect(batches.map((batch) => batch.length)).toEqual([READINGS_BATCH_ROWS, 1]);
  });
});
