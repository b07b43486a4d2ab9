import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../model/time.ts';
import { etrRows, type ToldOutage } from './report.ts';

const noon = Date.parse('2026-07-15T04:00:00Z');

function told(first: number, last: number, own: Partial<ToldOutage> = {}): ToldOutage {
  return {
    restoredAt: noon,
    first: noon - first * MINUTE,
    last: noon - last * MINUTE,
    lastOrigin: 'crew',
    kind: 'fuse 2-50 calm',
    ...own,
  };
}

async function* listed(outages: readonly ToldOutage[]) {
  yield* outages;
}

describe('the report of told times', () => {
  test('says how many were late and by how much, of first and of last words', async () => {
    const rows = await etrRows(
      listed([
        told(-90, 10),
        told(-60, -5),
        told(30, 0, { lastOrigin: 'statistical' }),
        told(-120, -20, { kind: 'breaker >50 storm' }),
      ]),
    );
    expect(rows).toEqual([
      {
        ...{ word: 'first', outages: 4, late_percent: 25, error_p5_min: -120 },
        ...{ error_p50_min: -90, error_p95_min: 30, off_p50_min: 60 },
      },
      expect.objectContaining({ word: 'first: fuse 2-50 calm', outages: 3, late_percent: 33.3 }),
      expect.objectContaining({ word: 'last: crew', outages: 3, error_p50_min: -5 }),
      expect.objectContaining({ word: 'last: statistical', late_percent: 0, off_p50_min: 0 }),
      expect.objectContaining({ word: 'first: breaker >50 storm', outages: 1 }),
    ]);
  });

  test('of no outage is one row without figures', async () => {
    expect(await etrRows(listed([]))).toMatchObject([
      { word: 'first', outages: 0, late_percent: null },
    ]);
  });
});
