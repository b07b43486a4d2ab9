import { describe, expect, test } from 'vitest';
import type { Evidence, SupplyEvidence } from '../../model/evidence.ts';
import { MINUTE, SECOND } from '../../model/time.ts';
import { createTrials, type Trials } from './trials.ts';

const t0 = Date.parse('2026-07-15T04:00:00Z');
const from = t0;
const darkUntil = t0 + 20 * SECOND;
const until = t0 + 3 * MINUTE;

function trials(): Trials {
  const all = createTrials();
  all.put({ device: 'CB1', supplyPoints: ['SP-1'], from, darkUntil, until });
  return all;
}

function said(
  says: SupplyEvidence,
  at: number,
  about: { isDated?: boolean; supplyPoint?: string } = {},
): Evidence {
  const { isDated = true, supplyPoint = 'SP-1' } = about;
  const deviceTime = isDated ? at : null;
  return { id: 'E', at, receivedAt: at, deviceTime, about: 'supply_point', supplyPoint, says };
}

describe('a feeder open on trial', () => {
  test('explains the dark of its own customers while it is open, and nothing else', () => {
    const all = trials();
    expect(all.explains(said({ kind: 'gasp' }, t0 + 5 * SECOND))).toBe(true);
    expect(all.explains(said({ kind: 'ping', answered: false }, t0 + 5 * SECOND))).toBe(true);
    expect(all.explains(said({ kind: 'ping', answered: true }, t0 + 5 * SECOND))).toBe(false);
    expect(all.explains(said({ kind: 'restored' }, t0 + 5 * SECOND))).toBe(false);
    expect(all.explains(said({ kind: 'gasp' }, t0 - MINUTE))).toBe(false);
    const other = { supplyPoint: 'SP-2' };
    expect(all.explains(said({ kind: 'gasp' }, t0 + 5 * SECOND, other))).toBe(false);
  });

  test('explains a word without a time that comes minutes late, but no silence of then', () => {
    const all = trials();
    const late = darkUntil + 2 * MINUTE;
    expect(all.explains(said({ kind: 'gasp' }, late))).toBe(false);
    expect(all.explains(said({ kind: 'gasp' }, late, { isDated: false }))).toBe(true);
    const missed: SupplyEvidence = { kind: 'missed', count: 1 };
    expect(all.explains(said(missed, late, { isDated: false }))).toBe(false);
  });

  test('makes no outage until its excuse ends, and is forgotten after a while', () => {
    const all = trials();
    expect([...all.excused(until - 1)]).toEqual(['CB1']);
    expect([...all.excused(until)]).toEqual([]);
    expect(all.explains(said({ kind: 'gasp' }, t0 + 5 * SECOND))).toBe(true);
    all.excused(until + 11 * MINUTE);
    expect(all.explains(said({ kind: 'gasp' }, t0 + 5 * SECOND))).toBe(false);
  });
});
