/** Cases of notices that no single stage answers. */
import { afterEach, describe, expect, test } from 'vitest';
import type { NoticeRow } from '../../../src/model/outbox/notice-row.ts';
import { decide } from '../../../src/notify/pipeline.ts';
import type { StageFacts } from '../../../src/notify/stages/facts.ts';
import { caseFile } from '../support/cases.ts';
import { noticeRow, recipient, stageFacts, told, waveRow } from '../support/facts.ts';
import { planned, policyNamed } from '../support/people.ts';
import { type Town, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

interface Quiet {
  expect: { sendAt: string[]; 'reason shown': string };
  input: {
    rows: Array<{
      kind: NoticeRow['kind'];
      due: string;
      cutStarts?: string;
      class?: NoticeRow['class'];
    }>;
  };
}

describe('nt-quiet-hours-over-midnight', () => {
  const { input, expect: answers } = caseFile<Quiet>('notify/nt-quiet-hours-over-midnight');
  const { rows } = input;
  /** A warning after the fact is worthless, and whoever was told of a cut is told that it is off: these go at once. */
  const wanted = answers.sendAt.map((text) =>
    /\bat once\b/.test(text) ? ('now' as const) : Date.parse(text.slice(0, 22)),
  );

  test.each(rows.map((row, i) => [`${row.kind} due ${row.due}`, row, wanted[i]] as const))(
    '%s',
    (_, row, sendAt) => {
      const now = Date.parse(row.due);
      const start = row.cutStarts === undefined ? null : Date.parse(row.cutStarts);
      const isPlan = start !== null;
      const plan = planned('P-1', {
        ...{ from: start ?? now, to: (start ?? now) + 3_600_000, supplyPoints: ['SP-1'] },
        state: row.kind === 'planned_cancelled' ? 'cancelled' : 'approved',
      });
      const subject = isPlan ? ({ is: 'plan', plan } as const) : null;
      const facts: Partial<StageFacts> = {
        ...{ now, recipient: recipient({ class: row.class ?? 'residential' }) },
        ...(subject === null ? {} : { subject }),
        wave: waveRow({
          ...{ kind: row.kind, subject: isPlan ? 'P-1' : 'O-1', dueAt: now },
          audience: row.kind === 'planned_cancelled' ? 'told' : 'all',
          facts: start === null ? {} : { start },
        }),
        told: row.kind === 'planned_cancelled' ? [told('planned_notice', { at: now - 1 })] : [],
      };
      const notice = noticeRow({
        ...{ kind: row.kind, class: row.class ?? 'residential', dueAt: now },
        ...{ subject: isPlan ? 'P-1' : 'O-1', validUntil: start ?? now + 2_700_000 },
      });
      const verdict = decide(notice, stageFacts(facts));
      if (sendAt === 'now') expect(verdict.do).toBe('pass');
      else {
        const [reason] = answers['reason shown'].split(' ');
        expect(verdict).toMatchObject({ do: 'hold', until: sendAt, reason });
      }
    },
  );

  test('a cancellation of which nobody was told of the cut is not sent at all', () => {
    const now = Date.parse('2026-03-05T23:30+08:00');
    const from = Date.parse('2026-03-06T06:00+08:00');
    const own = { from, to: from + 3_600_000, supplyPoints: ['SP-1'], state: 'cancelled' as const };
    const verdict = decide(
      noticeRow({ kind: 'planned_cancelled', subject: 'P-1', dueAt: now, validUntil: from }),
      stageFacts({
        ...{ now, subject: { is: 'plan', plan: planned('P-1', own) } },
        wave: waveRow({ kind: 'planned_cancelled', subject: 'P-1', audience: 'told' }),
      }),
    );
    expect(verdict).toMatchObject({ do: 'stop' });
  });
});

test('nt-cancelled-before-sent: told, being told and opted out, each hears what is true', async () => {
  const sms = { channels: ['sms' as const] };
  const people = [
    { id: 'A', phone: '+8613900002001', points: ['SP-1'], ...sms },
    // The provider takes it and the connection breaks: nobody knows yet.
    { id: 'B', phone: '+8613900000001', points: ['SP-2'], ...sms },
    { id: 'D', phone: '+8613900002004', points: ['SP-4'], ...sms },
  ];
  const at = await town({
    ...{ people, start: '2026-07-15T09:00:00+08:00', policy: policyNamed('demo') },
    ...{ hooks: false, ratePerSecond: 100 },
  });
  it = at;
  const event = { channel: 'sms' as const, subject: null, at: at.clock.now(), by: 'reply' };
  await at.store.outbox.save({ contactEvents: [{ contact: 'D', kind: 'opted_out', ...event }] });
  const from = at.clock.now() + 600_000;
  const supplyPoints = ['SP-1', 'SP-2', 'SP-4'];
  const plan = planned('P-1', { from, to: from + 600_000, supplyPoints });
  await at.plan(plan, { what: 'approved' });
  await at.run(4);
  await at.plan({ ...plan, state: 'cancelled' }, { what: 'cancelled' });
  await at.run(400, 5);
  const words = (phone: string) =>
    at.texts(phone).map((text) => (text.includes('停电取消') ? 'cancelled' : 'notice'));
  expect(words('+8613900002001')).toEqual(['notice', 'cancelled']);
  // The cancellation came only when it was known that B has the first; it is told once.
  expect(words('+8613900000001')).toEqual(['notice', 'cancelled']);
  const reasons = (await at.notices('P-1')).map(
    ({ contact, kind, reason }) => `${contact} ${kind} ${reason}`,
  );
  expect(
    at.gateway.inbox
      .all()
      .filter(({ to, channel }) => to === '+8613900002004' && channel === 'sms'),
  ).toEqual([]);
  expect(reasons.filter((line) => line.startsWith('A '))).not.toContain('A planned_reminder null');
});
