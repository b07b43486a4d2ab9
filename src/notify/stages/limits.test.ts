import { describe, expect, test } from 'vitest';
import {
  noon,
  noticeRow,
  recipient,
  stageFacts,
  told,
  waveRow,
} from '../../../tests/notify/support/facts.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { decide } from '../pipeline.ts';
import type { StageFacts } from './facts.ts';

interface Row {
  says: string;
  notice: Partial<NoticeRow>;
  facts: Partial<StageFacts>;
  gives: string;
}

const HOUR = 3_600_000;
/** Off, back, off again. */
const turns = [
  told('outage_detected'),
  told('outage_restored'),
  told('outage_update', { at: noon - 1 }),
];

const rows: Row[] = [
  {
    says: '"off again" near the limit, until it has settled',
    notice: { kind: 'outage_update' },
    facts: {
      wave: waveRow({ kind: 'outage_update', variant: 'again', audience: 'told' }),
      ...{ told: [told('outage_detected'), told('outage_restored')], counts: { hour: 2, day: 2 } },
    },
    gives: 'hold flap_damped',
  },
  {
    says: '"off again" near the limit, ten minutes later',
    notice: { kind: 'outage_update' },
    facts: {
      wave: waveRow({ kind: 'outage_update', variant: 'again', audience: 'told' }),
      ...{ told: [told('outage_detected'), told('outage_restored')], counts: { hour: 2, day: 2 } },
      now: noon + HOUR / 6,
    },
    gives: 'pass',
  },
  {
    says: '"restored" at the limit, after turns and back only a moment ago',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      ...{ told: turns, counts: { hour: 3, day: 3 }, supplyNow: () => 'live' },
      ...{ now: noon + HOUR / 12, backAt: () => noon + 1 },
    },
    gives: 'hold flap_damped',
  },
  {
    says: '"restored" at the limit, after turns: settled or not, it waits for its turn in the hour',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      ...{ told: turns, counts: { hour: 3, day: 3 }, supplyNow: () => 'live' },
      now: noon + HOUR / 6,
    },
    gives: 'hold flap_damped',
  },
  {
    says: '"restored" near the limit, after turns, once it has settled',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      ...{ told: turns, counts: { hour: 2, day: 3 }, supplyNow: () => 'live' },
      now: noon + HOUR / 6,
    },
    gives: 'pass',
  },
  {
    says: '"restored" at every limit, dark once: who was told "off" is not left with it',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      ...{ told: [told('outage_detected')], counts: { hour: 3, day: 10 } },
      ...{ supplyNow: () => 'live', backAt: () => noon },
    },
    gives: 'pass',
  },
  {
    says: 'a correction at the limit',
    notice: { kind: 'outage_correction' },
    facts: {
      wave: waveRow({ kind: 'outage_correction', audience: 'told' }),
      ...{ told: [told('outage_detected')], counts: { hour: 3, day: 3 } },
    },
    gives: 'pass',
  },
  {
    says: '"off again" while the call that says "back" is under way',
    notice: { kind: 'outage_update' },
    facts: {
      wave: waveRow({ kind: 'outage_update', variant: 'again', audience: 'told' }),
      told: [told('outage_detected'), told('outage_restored', { state: 'sending' })],
    },
    gives: 'hold held',
  },
];

describe('near the limit of an hour', () => {
  test.each(rows.map((row) => [row.says, row] as const))('%s', (_, row) => {
    const verdict = decide(noticeRow(row.notice), stageFacts(row.facts));
    expect(verdict.do === 'pass' ? 'pass' : `${verdict.do} ${verdict.reason}`).toBe(row.gives);
  });

  test('"restored" names all places that were told dark, by whichever outage and in one message', () => {
    const places = ['SP-1', 'SP-2', 'SP-3'];
    const known = stageFacts({
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      recipient: recipient({ subscribed: places }),
      told: [
        told('outage_detected', { supplyPoints: places }),
        told('outage_correction', { supplyPoints: ['SP-3'] }),
      ],
      supplyNow: () => 'live',
    });
    const restoredRow = noticeRow({ kind: 'outage_restored', supplyPoints: ['SP-1'] });
    const verdict = decide(restoredRow, known);
    expect(verdict).toMatchObject({ do: 'pass', notice: { supplyPoints: ['SP-1', 'SP-2'] } });
    const second = decide(noticeRow({ kind: 'outage_restored', supplyPoints: ['SP-2'] }), {
      ...known,
      told: [...known.told, told('outage_restored', { supplyPoints: ['SP-1', 'SP-2'] })],
    });
    expect(second).toMatchObject({ do: 'stop', reason: 'already_told' });
  });
});
