import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { outage } from '../../tests/contracts/records-samples.ts';
import {
  noon,
  noticeRow,
  recipient,
  stageFacts,
  told,
  waveRow,
} from '../../tests/notify/support/facts.ts';
import { planned } from '../../tests/notify/support/people.ts';
import { type NoticeReason, noticeReasons } from '../model/notice.ts';
import type { NoticeRow } from '../model/outbox/notice-row.ts';
import { decide } from './pipeline.ts';
import type { StageFacts } from './stages/facts.ts';

interface Row {
  says: string;
  notice?: Partial<NoticeRow>;
  facts?: Partial<StageFacts>;
  gives: string;
}

const HOUR = 3_600_000;
const plan = planned('P-1', {
  from: noon + 20 * HOUR,
  to: noon + 22 * HOUR,
  supplyPoints: ['SP-1'],
});
const ofPlan = (own: Partial<StageFacts> = {}, change = {}): Partial<StageFacts> => ({
  subject: { is: 'plan', plan: { ...plan, ...change } },
  wave: waveRow({ subject: 'P-1', kind: 'planned_notice', audience: 'not_told' }),
  ...own,
});
const aboutPlan = (kind: NoticeRow['kind']): Partial<NoticeRow> => ({
  ...{ subject: 'P-1', kind, revision: 1, validUntil: noon + 20 * HOUR },
});
const night = Date.parse('2026-07-16T02:00:00+08:00');
const restored = outage('O-1', { state: 'restored', dark: [] });
const subscription = recipient().subscription;

const rows: Row[] = [
  { says: 'dark and not told', gives: 'pass' },
  {
    says: 'told of it before',
    facts: { told: [told('outage_detected')] },
    gives: 'stop already_told',
  },
  {
    says: 'told, back, and dark by a new wave',
    facts: { told: [told('outage_detected'), told('outage_restored')] },
    gives: 'pass',
  },
  {
    says: 'restored before it was sent',
    facts: { subject: { is: 'outage', outage: restored } },
    gives: 'stop restored_before_sent',
  },
  {
    says: 'its own place is live again',
    facts: { supplyNow: () => 'live' },
    gives: 'stop restored_before_sent',
  },
  {
    says: 'the outage was none',
    facts: { subject: { is: 'outage', outage: outage('O-1', { state: 'rejected' }) } },
    gives: 'stop cancelled',
  },
  { says: 'a running outage told late', notice: { validUntil: noon - 1 }, gives: 'pass' },
  {
    says: '"restored" while a place is dark',
    notice: { kind: 'outage_restored' },
    facts: { wave: waveRow({ audience: 'told' }), told: [told('outage_detected')] },
    gives: 'hold held',
  },
  {
    says: '"restored" while a place is dark, until it is no news any more',
    notice: { kind: 'outage_restored', validUntil: noon - 1 },
    facts: { wave: waveRow({ audience: 'told' }), told: [told('outage_detected')] },
    gives: 'stop expired',
  },
  {
    says: '"restored" to somebody never told',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      supplyNow: () => 'live',
    },
    gives: 'stop restored_before_sent',
  },
  {
    says: '"restored" while nobody knows whether "dark" was taken',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      told: [told('outage_detected', { state: 'unknown', isAsked: true })],
      supplyNow: () => 'live',
    },
    gives: 'hold held',
  },
  {
    says: 'subscription over',
    facts: { recipient: recipient({ subscription: { ...subscription, until: noon - 1 } }) },
    gives: 'stop not_subscribed',
  },
  {
    says: 'kind switched off',
    facts: {
      recipient: recipient({ subscription: { ...subscription, kinds: ['planned_notice'] } }),
    },
    gives: 'stop not_subscribed',
  },
  {
    says: 'opted out of both',
    facts: { recipient: recipient({ optedOut: ['sms', 'voice'] }) },
    gives: 'stop opted_out',
  },
  {
    says: 'no number',
    facts: { recipient: recipient({ contact: { ...recipient().contact, phone: null } }) },
    gives: 'stop no_channel',
  },
  {
    says: 'at night',
    facts: { now: night },
    notice: { validUntil: night + HOUR },
    gives: 'hold quiet_hours',
  },
  {
    says: 'at night to life support',
    notice: { class: 'life_support', validUntil: night + HOUR },
    facts: { now: night },
    gives: 'pass',
  },
  {
    says: 'a fourth message in the hour',
    facts: { counts: { hour: 3, day: 3 } },
    gives: 'hold flap_damped',
  },
  {
    says: '"restored" of a place that a correction took back before',
    notice: { kind: 'outage_restored' },
    facts: {
      wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
      told: [told('outage_detected'), told('outage_correction')],
      supplyNow: () => 'live',
    },
    gives: 'stop already_told',
  },
  { says: 'off', facts: { mode: 'off' }, gives: 'stop test_mode' },
  {
    says: 'first notice of a plan',
    notice: aboutPlan('planned_notice'),
    facts: ofPlan(),
    gives: 'pass',
  },
  {
    says: 'of a cancelled plan',
    notice: aboutPlan('planned_notice'),
    facts: ofPlan({}, { state: 'cancelled' }),
    gives: 'stop cancelled',
  },
  {
    says: 'of an older revision',
    notice: aboutPlan('planned_reminder'),
    facts: ofPlan({}, { revision: 2 }),
    gives: 'stop superseded',
  },
  {
    says: 'after its useful life',
    notice: { ...aboutPlan('planned_reminder'), validUntil: noon - 1 },
    facts: ofPlan(),
    gives: 'stop expired',
  },
  {
    says: 'a reminder at night that can wait',
    notice: aboutPlan('planned_reminder'),
    facts: ofPlan({ now: night }),
    gives: 'hold quiet_hours',
  },
  {
    says: 'a reminder at night that would come after the cut',
    notice: { ...aboutPlan('planned_reminder'), validUntil: night + HOUR },
    facts: ofPlan({ now: night }),
    gives: 'pass',
  },
  {
    says: 'a cancellation at night, cut in six hours',
    notice: aboutPlan('planned_cancelled'),
    facts: ofPlan(
      {
        now: night,
        told: [told('planned_notice')],
        wave: waveRow({
          kind: 'planned_cancelled',
          audience: 'told',
          facts: { start: night + 6 * HOUR },
        }),
      },
      { state: 'cancelled' },
    ),
    gives: 'pass',
  },
  {
    says: 'a reminder of a notice that a person stopped',
    notice: aboutPlan('planned_reminder'),
    facts: ofPlan({
      stopped: [{ supplyPoint: 'SP-1', revision: 1, audience: 'not_told', classes: null }],
    }),
    gives: 'stop stopped',
  },
  {
    says: 'a chase after the confirmation',
    notice: aboutPlan('confirmation_request'),
    facts: ofPlan({
      isConfirmed: true,
      wave: waveRow({ kind: 'confirmation_request', audience: 'confirmation_missing' }),
    }),
    gives: 'stop already_told',
  },
];

function word(row: Row): string {
  const verdict = decide(noticeRow(row.notice), stageFacts(row.facts));
  return verdict.do === 'pass' ? 'pass' : `${verdict.do} ${verdict.reason}`;
}

describe('stages', () => {
  test.each(rows.map((row) => [row.says, row] as const))('%s', (_, row) => {
    expect(word(row)).toBe(row.gives);
  });

  test('every reason that a stage may give is named by a row', () => {
    // These are given elsewhere: by the outbox, by waves, by outages.
    const elsewhere: NoticeReason[] = ['duplicate', 'outcome_unknown', 'template_fault', 'budget'];
    const outside: NoticeReason[] = [...elsewhere, 'automation_running'];
    const given = new Set(rows.map(({ gives }) => gives.split(' ')[1]));
    expect(
      noticeReasons.filter((reason) => !given.has(reason) && !outside.includes(reason)),
    ).toEqual([]);
  });

  test('a notice about several places names those that are dark, and no other', () => {
    const known = stageFacts({
      subject: { is: 'outage', outage: outage('O-1', { dark: ['SP-1', 'SP-3'] }) },
      supplyNow: (id) => (id === 'SP-3' ? 'live' : 'dark'),
    });
    const verdict = decide(noticeRow({ supplyPoints: ['SP-1', 'SP-2', 'SP-3'] }), known);
    expect(verdict).toMatchObject({ do: 'pass', notice: { supplyPoints: ['SP-1'] } });
  });

  const supply = fc.constantFrom('dark' as const, 'live' as const, 'unknown' as const);
  const words = fc.array(fc.constantFrom('outage_detected', 'outage_update', 'outage_restored'), {
    maxLength: 6,
  });
  test.prop([fc.array(supply, { minLength: 1, maxLength: 4 }), words])(
    'nobody with a dark place is told "restored", whatever was said before',
    (places, said) => {
      const ids = places.map((_, i) => `SP-${i}`);
      const facts = stageFacts({
        wave: waveRow({ kind: 'outage_restored', audience: 'told' }),
        recipient: recipient({ supplyPoints: ids.slice(0, 1), subscribed: ids }),
        supplyNow: (id) => places[ids.indexOf(id)] ?? 'unknown',
        told: said.map((kind, i) =>
          told(kind as 'outage_detected', { at: i, wave: `W-${i + 10}` }),
        ),
      });
      const verdict = decide(
        noticeRow({ kind: 'outage_restored', supplyPoints: ids.slice(0, 1) }),
        facts,
      );
      if (verdict.do === 'pass') expect(places).not.toContain('dark');
    },
  );
});
