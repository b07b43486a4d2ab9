/** A year's report as an engineer asks for it: past outages in, indices out, by the command line. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forewatt } from '../support/program.ts';
import { writeTown } from '../support/story-towns.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewatt-report-'));
const config = join(folder, 'forewatt.yaml');
const settings = (reliability: object) => {
  const utility = { name: '新区供电', zone: 'Asia/Shanghai', holidays: 'holidays/cn.yaml' };
  const text = {
    utility,
    dataDir: join(folder, 'data'),
    network: { path: 'network/' },
    promises: 'promises/cn.yaml',
    reliability,
  };
  writeFileSync(config, JSON.stringify(text));
};
/** 48 supply points: 32 on XQ-12 behind four transformers, 16 on XQ-14 behind two. */
const outages = `device,supply_points,start,end,cause,responsibility
FU2,,2026-01-05 10:00,2026-01-05 11:00,equipment,own
FU4,,2026-01-05 10:00,2026-01-05 10:03,equipment,own
RC1,,2026-02-01 23:30,2026-02-02 00:30,weather,external
,TX1-1;TX1-2,2026-03-01 08:00,2026-03-01 09:00,vegetation,own
FU2,,2025-06-05 10:00,2025-06-05 11:00,equipment,own
`;
const year = ['--from', '2026-01-01', '--to', '2026-12-31'];

async function report(...words: string[]) {
  const run = await forewatt('report', 'reliability', ...words, '--json', '--config', config);
  expect(run.err).toBe('');
  return JSON.parse(run.out);
}

beforeAll(async () => {
  cpSync('config/promises', join(folder, 'promises'), { recursive: true });
  cpSync('config/policies', join(folder, 'policies'), { recursive: true });
  cpSync('config/messages', join(folder, 'messages'), { recursive: true });
  cpSync('config/holidays', join(folder, 'holidays'), { recursive: true });
  settings({});
  writeTown('two-feeders', join(folder, 'network'), {});
  const file = join(folder, 'outages.csv');
  writeFileSync(file, outages);
  for (const words of [
    ['network', join(folder, 'network')],
    ['outages', file],
  ]) {
    const run = await forewatt('import', ...words, '--config', config);
    if (run.code !== 0) throw new Error(run.out + run.err);
    expect(run.code).toBe(0);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('report reliability', () => {
  test('counts customers and minutes; three minutes sharp are momentary in both profiles', async () => {
    const { totals, profile } = await report(...year, '--profile', 'ieee1366');
    expect(profile).toBe('ieee1366');
    expect(totals).toMatchObject({ N: 48, CI: 38, CMI: 2280, SAIDI_min: 47.5, CAIDI_min: 60 });
    expect(totals.MAIFI).toBeCloseTo(8 / 48, 12);
    expect(totals.ASAI).toBeCloseTo(1 - 47.5 / (365 * 24 * 60), 12);
    expect((await report(...year)).totals).toMatchObject({ CI: 38, CMI: 2280 });
  });

  test('an outage written below later ones counts as well, in its own year', async () => {
    const before = ['--from', '2025-01-01', '--to', '2025-12-31', '--profile', 'ieee1366'];
    expect((await report(...before)).totals).toMatchObject({ CI: 12, CMI: 720 });
  });

  test.each(['feeder', 'area', 'device', 'cause', 'responsibility'])(
    'rows by %s add up to the whole',
    async (level) => {
      const { rows } = await report(...year, '--level', level, '--profile', 'ieee1366');
      const sum = (index: string) =>
        rows.reduce((total: number, row: never) => total + row[index], 0);
      expect([sum('CI'), sum('CMI')]).toEqual([38, 2280]);
      if (level === 'cause') {
        const of = Object.fromEntries(
          rows.map((row: { cause: string; CI: number }) => [row.cause, row.CI]),
        );
        expect(of).toEqual({ equipment: 12, weather: 24, vegetation: 2 });
      }
      if (level === 'responsibility') {
        const minutes = rows.map((row: { responsibility: string; CMI: number }) => [
          row.responsibility,
          row.CMI,
        ]);
        expect(minutes).toEqual([
          ['external', 1440],
          ['own', 840],
        ]);
      }
      if (level === 'feeder') {
        const own = rows.find((row: { feeder: string }) => row.feeder === 'XQ-12');
        expect(own).toMatchObject({ N: 32, CI: 38, SAIFI: 38 / 32 });
      }
    },
  );

  test('the Chinese suffixes leave out what came from outside', async () => {
    const { totals } = await report(...year, '--profile', 'cn');
    expect(totals['SAIDI-1_h']).toBeCloseTo(2280 / 60 / 48, 12);
    expect(totals['SAIDI-2_h']).toBeCloseTo((2280 - 24 * 60) / 60 / 48, 12);
    expect(totals['SAIDI-3_h']).toBe(totals['SAIDI-1_h']);
    expect(totals['SAIFI-1_fault']).toBeCloseTo(38 / 48, 12);
    expect(totals['SAIFI-1_planned']).toBe(0);
  });

  test('an interruption over midnight belongs whole to the day it began', async () => {
    const { totals } = await report(
      '--from',
      '2026-02-01',
      '--to',
      '2026-02-01',
      '--profile',
      'ieee1366',
    );
    expect(totals).toMatchObject({ CI: 24, CMI: 1440 });
    const next = await report(
      '--from',
      '2026-02-02',
      '--to',
      '2026-02-28',
      '--profile',
      'ieee1366',
    );
    expect(next.totals).toMatchObject({ CI: 0, CMI: 0, CAIDI_min: null });
  });

  test('counted by transformers, one of which only a part was dark is not', async () => {
    settings({ unit: 'mvUser' });
    const { totals } = await report(...year, '--profile', 'ieee1366');
    expect(totals).toMatchObject({ N: 6, CI: 4, CMI: 240 });
    settings({});
  });

  test('past outages had no crews that we know of: those back in time kept their promise', async () => {
    const run = await forewatt('report', 'promises', '--config', config, ...year, '--json');
    const { rows, totals } = JSON.parse(run.out);
    expect(totals).toEqual({ promises: 'cn' });
    expect(rows).toMatchObject([
      // Nobody wrote down how far out they live: urban. Three of four lasted an hour.
      { promise: 'arrive_urban', limit_min: 45, kept: 1, broken: 3 },
      { promise: 'arrive_rural', kept: 0, broken: 0, kept_percent: null },
      { promise: 'arrive_remote' },
      { promise: 'regulator_urban', limit_min: 60, kept: 4, broken: 0 },
      ...[{ promise: 'regulator_rural' }, { promise: 'regulator_remote' }],
      { promise: 'fewer_than_3_cuts', kept: 0, broken: 0 },
    ]);
  });

  test('of past outages nobody was told a time of return: no figure, not zero', async () => {
    const run = await forewatt('report', 'etr', '--config', config, ...year, '--json');
    expect(JSON.parse(run.out).rows).toMatchObject([
      { word: 'first', outages: 0, late_percent: null, error_p50_min: null },
    ]);
  });

  test('a table and a CSV say the same, and what cannot be is named', async () => {
    const words = ['report', 'reliability', '--config', config, ...year];
    const table = await forewatt(...words, '--level', 'feeder');
    expect(table.out).toMatch(/^feeder +XQ-12 +XQ-14? *total/m);
    const csv = await forewatt(...words, '--format', 'csv');
    expect(csv.out.split('\r\n')[0]).toContain('system,N,CI,CMI,SAIDI-1_h');
    const wrong = await forewatt(...words, '--level', 'street');
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain('--level cannot be "street"');
    const swapped = await forewatt(
      'report',
      'reliability',
      '--config',
      config,
      '--from',
      '2026-02-01',
      '--to',
      '2026-01-01',
    );
    expect(swapped.err).toContain('REP-OPTION');
  });
});
