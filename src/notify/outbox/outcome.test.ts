import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { caseFile } from '../../../tests/notify/support/cases.ts';
import { noon, noticeRow } from '../../../tests/notify/support/facts.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { Outcome } from '../channels/channel.ts';
import { statusMeaning } from '../channels/twilio/receipts.ts';
import { breaker } from './guards/breaker.ts';
import { tokenBucket } from './guards/rate.ts';
import { nothingGiven, turnsOf } from './guards/turns.ts';
import type { OutcomeContext, Sending } from './moves.ts';
import { afterEvent, type DeliveryEvent } from './outcome.ts';
import { replyOf } from './replies.ts';

function delivery(own: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    ...{ id: 'D-1', notice: 'W-1:C-1', n: 1, channel: 'sms', address: '+86', marker: 'ab' },
    ...{ providerId: null, state: 'sending', code: null, text: 'x', segments: 1, costMicros: 0 },
    ...{
      startedAt: noon,
      acceptedAt: null,
      deliveredAt: null,
      endedAt: null,
      checkAt: null,
      checks: 0,
    },
    ...own,
  };
}

const context = (own: Partial<OutcomeContext> = {}): OutcomeContext => ({
  ...{ now: noon, random: () => 0.5, mode: 'first', nextChannel: 'voice', fallbackMs: null },
  ...own,
});

function changeOf(
  event: DeliveryEvent,
  own: Partial<DeliveryRow> = {},
  about: Partial<OutcomeContext> = {},
) {
  const row = delivery(own);
  return afterEvent({ notice: noticeRow(), deliveries: [row] }, row, event, context(about));
}

function word(
  event: DeliveryEvent,
  own: Partial<DeliveryRow> = {},
  about: Partial<OutcomeContext> = {},
) {
  const { sending } = changeOf(event, own, about);
  return `${sending.deliveries[0]?.state} ${sending.notice.state} ${sending.notice.channel}`;
}

const answer = (outcome: Outcome): DeliveryEvent => ({ is: 'answer', outcome });
const status = (text: string, code: string | null = null): DeliveryEvent => {
  const meaning = statusMeaning(text);
  if (meaning === null) throw new Error(text);
  return { is: 'status', meaning, code, providerId: 'SM1' };
};

describe('the table of delivery states', () => {
  test.each<[string, DeliveryEvent, string]>([
    ['2xx with id', answer({ is: 'accepted', providerId: 'SM1' }), 'accepted in_delivery sms'],
    [
      'refused for now',
      answer({ is: 'failed_temporary', code: '429', effect: 'slow_down', retryAfterMs: 3000 }),
      'failed_temporary queued sms',
    ],
    [
      'refused for good: the next channel',
      answer({ is: 'failed_permanent', code: '21614', effect: 'fixed_line' }),
      'failed_permanent queued voice',
    ],
    ['no answer', answer({ is: 'unknown', code: 'ECONNRESET' }), 'unknown in_delivery sms'],
    ['died between', { is: 'lost' }, 'unknown in_delivery sms'],
    ['receipt before the answer', status('delivered'), 'delivered delivered sms'],
    [
      'unreachable: the same channel once more',
      status('undelivered', '30003'),
      'failed_temporary queued sms',
    ],
    ['validity over', status('undelivered', '30036'), 'failed_permanent expired sms'],
    ['nobody picked up', status('no-answer'), 'failed_temporary queued sms'],
  ])('%s', (_, event, wanted) => {
    expect(word(event)).toBe(wanted);
  });

  test('a proof bears the time at which it came, within the try and now', () => {
    const proof = (at?: number) => {
      const told = { is: 'status', meaning: 'delivered', code: null, providerId: 'SM1' } as const;
      const { sending } = changeOf(
        at === undefined ? told : { ...told, at },
        { state: 'accepted', acceptedAt: noon + 1_000 },
        { now: noon + 600_000 },
      );
      return (sending.deliveries[0]?.deliveredAt ?? 0) - noon;
    };
    expect(proof(noon + 3_000)).toBe(3_000);
    expect(proof()).toBe(600_000);
    // A clock that was set: never before we began, never to come.
    expect(proof(noon - 5_000)).toBe(0);
    expect(proof(noon + 900_000)).toBe(600_000);
  });

  test('an unknown outcome is sent again only by evidence, and by the rule of its kind', () => {
    const unknown = { state: 'unknown' } as const;
    expect(word({ is: 'not_there' }, unknown)).toBe('failed_temporary queued sms');
    expect(word({ is: 'not_there' }, { state: 'accepted' })).toBe('accepted in_delivery sms');
    expect(word({ is: 'unanswerable' }, unknown)).toBe('failed_permanent queued voice');
    const alone = changeOf({ is: 'unanswerable' }, unknown, { nextChannel: null });
    expect(alone).toMatchObject({
      task: 'outcome_unknown',
      sending: { notice: { reason: 'outcome_unknown' } },
    });
  });

  test('the last channel failed: undeliverable, and a task', () => {
    const event = answer({ is: 'failed_permanent', code: '21612', effect: 'none' });
    const { sending, task } = changeOf(event, {}, { nextChannel: null });
    expect([sending.notice.state, task]).toEqual(['undeliverable', 'no_channel_left']);
  });

  test('six tries at most, then the next channel', () => {
    const failed = Array.from({ length: 5 }, (_, i) =>
      delivery({ id: `D-${i + 2}`, state: 'failed_temporary', code: '500' }),
    );
    const row = delivery();
    const event = answer({
      is: 'failed_temporary',
      code: '500',
      effect: 'none',
      retryAfterMs: null,
    });
    const sending: Sending = {
      notice: noticeRow({ validUntil: noon + 1e9 }),
      deliveries: [...failed, row],
    };
    expect(afterEvent(sending, row, event, context()).sending.notice).toMatchObject({
      channel: 'voice',
    });
  });

  interface Sequences {
    input: { sequences: string[][] };
    expect: { final: string[] };
  }
  const { input, expect: wanted } = caseFile<Sequences>('notify/nt-receipts-out-of-order');
  const known = input.sequences.map(
    (words, i) => [words.join(' '), words, wanted.final[i] ?? ''] as const,
  );
  test.each(known)('nt-receipts-out-of-order: %s', (_, words, final) => {
    const first = delivery({ state: 'accepted', providerId: 'SM1' });
    let sending: Sending = { notice: noticeRow(), deliveries: [first] };
    for (const text of words) {
      if (statusMeaning(text) === null) continue;
      const row = sending.deliveries[0] as DeliveryRow;
      ({ sending } = afterEvent(
        sending,
        row,
        status(text, text === 'undelivered' ? '21612' : null),
        context(),
      ));
    }
    const state = sending.deliveries[0]?.state;
    expect(state).toBe(final.startsWith('unchanged') ? 'accepted' : final.split(/[ ;]/)[0]);
  });

  const words = fc.constantFrom(
    'queued',
    'sent',
    'delivered',
    'read',
    'undelivered',
    'busy',
    'failed',
  );
  test.prop([fc.array(words, { maxLength: 12 })])(
    'a rank never goes down, and what was delivered stays so',
    (texts) => {
      const ranks = ['accepted', 'sent', 'delivered', 'read'];
      const first = delivery({ state: 'accepted', providerId: 'SM1' });
      let sending: Sending = { notice: noticeRow(), deliveries: [first] };
      let best = 0;
      for (const text of texts) {
        const row = sending.deliveries[0] as DeliveryRow;
        ({ sending } = afterEvent(sending, row, status(text), context()));
        const now = sending.deliveries[0] as DeliveryRow;
        if (best >= 2) expect(ranks.indexOf(now.state)).toBeGreaterThanOrEqual(best);
        best = Math.max(best, ranks.indexOf(now.state));
        if (best >= 2) expect(sending.notice.state).toBe('delivered');
      }
    },
  );
});

describe('guards', () => {
  test('a bucket starts empty, pays its debts, and a clock set back gives nothing', () => {
    const bucket = tokenBucket(10, 0);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.available(1_000)).toBe(10);
    bucket.spend(15);
    expect(bucket.available(1_000)).toBe(-5);
    expect(bucket.available(500)).toBe(-5);
    bucket.slowDown(1_000, 3_000);
    expect(bucket.available(2_000)).toBe(0);
    expect(bucket.available(60_000)).toBe(20);
  });

  test('a channel shuts after five failures in a row, tries one call, and at once when we are refused', () => {
    const one = breaker();
    for (let i = 0; i < 5; i += 1) one.record({ is: 'unknown', code: 'ECONNRESET' }, 0);
    expect([one.problem(1), one.allows(1), one.allows(30_000)]).toEqual(['ECONNRESET', 0, 1]);
    // It is tried, and said to fail until that call has gone well.
    expect([one.problem(30_000), one.failing(30_000)]).toEqual([null, 'ECONNRESET']);
    one.record({ is: 'accepted', providerId: 'SM1' }, 30_000);
    expect(one.failing(30_001)).toBeNull();
    expect(one.allows(30_001)).toBe(Number.POSITIVE_INFINITY);
    one.record({ is: 'failed_permanent', code: '20003', effect: 'our_configuration' }, 40_000);
    expect(one.problem(40_001)).toBe('20003');
  });

  test('lanes 0 and 1 first; a village of 40 does not wait behind a city', () => {
    const due = [
      { lane: 2, wave: 'city' },
      { lane: 2, wave: 'village' },
      { lane: 3, wave: 'plan' },
      { lane: 0, wave: 'urgent' },
    ] as const;
    const { turns } = turnsOf(due, 50, nothingGiven);
    expect(turns[0]).toEqual({ lane: 0, wave: 'urgent', rows: 50 });
    const rest = turnsOf(due.slice(0, 3), 44, nothingGiven);
    expect(rest.turns).toEqual([
      { lane: 2, wave: 'city', rows: 16 },
      { lane: 2, wave: 'village', rows: 16 },
      { lane: 3, wave: 'plan', rows: 12 },
    ]);
  });

  test.each([1, 2, 5, 7, 10, 50])(
    'with room for %i at a time shares and turns hold over the rounds',
    (room) => {
      const lanes = [2, 3, 4] as const;
      const due = lanes.flatMap((lane) => ['a', 'b'].map((wave) => ({ lane, wave })));
      const rows = new Map<string, number>();
      let given = nothingGiven;
      for (let i = 0; i < 1_200; i += 1) {
        const round = turnsOf(due, room, given);
        given = round.given;
        for (const { lane, wave, rows: some } of round.turns) {
          const key = `${lane}${wave}`;
          rows.set(key, (rows.get(key) ?? 0) + some);
        }
      }
      const unit = (1_200 * room) / 24;
      for (const [key, share] of Object.entries({ 2: 8, 3: 3, 4: 1 })) {
        for (const wave of ['a', 'b']) {
          const part = (rows.get(`${key}${wave}`) ?? 0) / (unit * share);
          expect([key, wave, part > 0.9 && part < 1.1]).toEqual([key, wave, true]);
        }
      }
    },
  );

  test.each([
    ['STOP', 'opt_out'],
    [' stop. ', 'opt_out'],
    ['ＳＴＯＰ', 'opt_out'],
    ['退订', 'opt_out'],
    ['TD', 'opt_out'],
    ['Please do not stop', 'other'],
    ['start', 'opt_in'],
    ['y1234', 'code'],
    ['2', 'power'],
    ['yes', 'yes'],
  ])('a reply of %s says %s', (text, says) => {
    expect(replyOf(text).says).toBe(says);
  });
});

test('a machine that is ill is asked again after 5 s, 1 min, 5 min, half an hour and 2 hours, then no more', () => {
  const notice = { ...noticeRow({ kind: 'planned_notice' }), validUntil: noon + 86_400_000 };
  const hook = { channel: 'webhook' as const };
  const ill = answer({
    ...{ is: 'failed_temporary', code: 'webhook:503', effect: 'address_away', retryAfterMs: null },
  });
  const waits = Array.from({ length: 6 }, (_, tries) => {
    const past = Array.from({ length: tries }, (_, i) =>
      delivery({ ...hook, id: `D-0${i}`, state: 'failed_temporary', code: 'webhook:503' }),
    );
    const row = delivery(hook);
    const sending = { notice, deliveries: [...past, row] };
    const after = afterEvent(sending, row, ill, context({ nextChannel: null })).sending.notice;
    return after.state === 'queued' ? (after.dueAt - noon) / 1000 : after.state;
  });
  expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 'undeliverable']);
});
