import { expect, test } from 'vitest';
import { noticeRow, stageFacts, told, waveRow } from '../../../tests/notify/support/facts.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { StoppedWord } from '../../model/outbox/told.ts';
import { stopped } from './stopped.ts';

const word = (own: Partial<StoppedWord> = {}): StoppedWord => ({
  ...{ supplyPoint: 'SP-1', revision: 1, audience: 'not_told', classes: null },
  ...own,
});

interface Row {
  notice: Partial<NoticeRow>;
  word?: Partial<StoppedWord>;
  /** Revision of the first notice that was heard. */
  heard?: number;
  gives: string;
}

const rows: Array<[says: string, row: Row]> = [
  ['a reminder', { notice: { kind: 'planned_reminder' }, gives: 'stop' }],
  ['a request to confirm', { notice: { kind: 'confirmation_request' }, gives: 'stop' }],
  [
    'the task for a person to phone',
    { notice: { kind: 'confirmation_request', channel: 'console' }, gives: 'pass' },
  ],
  ['the first notice once more', { notice: { kind: 'planned_notice' }, gives: 'stop' }],
  [
    'the first notice of the next revision',
    { notice: { kind: 'planned_notice', revision: 2 }, gives: 'pass' },
  ],
  ['that it is off', { notice: { kind: 'planned_cancelled' }, gives: 'pass' }],
  [
    'a reminder to another class',
    { notice: { kind: 'planned_reminder' }, word: { classes: ['critical'] }, gives: 'pass' },
  ],
  [
    'a reminder to who had been told before another first notice was stopped',
    {
      ...{ notice: { kind: 'planned_reminder', revision: 2 }, word: { revision: 2 } },
      ...{ heard: 1, gives: 'pass' },
    },
  ],
  [
    'a reminder of a time of which the word that it changed was stopped',
    {
      notice: { kind: 'planned_reminder', revision: 2 },
      word: { revision: 2, audience: 'told' },
      ...{ heard: 1, gives: 'stop' },
    },
  ],
];

test.each(rows)('after a first word was stopped: %s', (_, row) => {
  const facts = stageFacts({
    wave: waveRow({ subject: 'P-1' }),
    stopped: [word(row.word)],
    told: row.heard === undefined ? [] : [told('planned_notice', { revision: row.heard })],
  });
  const notice = noticeRow({ subject: 'P-1', revision: 1, ...row.notice });
  expect(stopped(notice, facts).do).toBe(row.gives);
});

test('of several places only those are named whose word went out', () => {
  const notice = noticeRow({ kind: 'planned_reminder', supplyPoints: ['SP-1', 'SP-2'] });
  const verdict = stopped(notice, stageFacts({ stopped: [word()] }));
  expect(verdict).toMatchObject({ do: 'pass', notice: { supplyPoints: ['SP-2'] } });
});
