import { describe, expect, test } from 'vitest';
import { noon, noticeRow, recipient } from '../../tests/notify/support/facts.ts';
import { planned, policyNamed } from '../../tests/notify/support/people.ts';
import type { DeliveryRow } from '../model/outbox/delivery-row.ts';
import type { Duty } from '../model/planned-outage.ts';
import { DAY, fromIso, HOUR } from '../model/time.ts';
import { dutyAfter, dutyAnnounced, dutyConfirmed } from './duties/proofs.ts';
import { dutiesOf, dutyInTime } from './duties.ts';
import { verdictsOf } from './verdicts.ts';

const policy = policyNamed('cn');
const zone = 'Asia/Shanghai';
const cut = noon + 12 * DAY;
const plan = planned('P-1', { from: cut, to: cut + HOUR, supplyPoints: ['SP-1'] });

function duty(own: Partial<Parameters<typeof recipient>[0]> = {}, now = noon): Duty {
  const [one] = dutiesOf(plan, [recipient(own)], { policy, zone, now });
  return one as Duty;
}

function arrived(at: number, own: Partial<DeliveryRow> = {}) {
  const delivery = { channel: 'sms', acceptedAt: at, deliveredAt: at, ...own } as DeliveryRow;
  return { notice: noticeRow({ kind: 'planned_notice' }), delivery, now: at };
}

describe('duties', () => {
  test('a duty is met by what arrives in time, with its proof', () => {
    const met = dutyAfter(duty(), arrived(noon + HOUR));
    expect(met).toMatchObject({
      state: 'met',
      reason: null,
      proof: { kind: 'delivery', channel: 'sms' },
    });
    expect(met === null ? null : dutyAfter(met, arrived(noon + 2 * HOUR))).toBeNull();
  });

  test('what the provider took counts after the deadline for a household, not for life support', () => {
    const taken = (one: Duty) =>
      dutyAfter(one, { ...arrived(noon + HOUR, { deliveredAt: null }), now: noon + 11 * DAY });
    expect(taken(duty())?.state).toBe('met');
    expect(taken(duty({ class: 'life_support' }))).toBeNull();
  });

  test('a phone that came on after the deadline: in time for a household, too late where arrival counts', () => {
    const receipt = arrived(noon + 11 * DAY, { acceptedAt: noon + HOUR });
    expect(dutyAfter(duty(), receipt)?.state).toBe('met');
    expect(dutyAfter(duty({ class: 'critical' }), receipt)?.state).toBe('missed');
  });

  test('word of a cut for arrears must reach: what the provider took alone proves nothing', () => {
    const [owed] = dutiesOf({ ...plan, kind: 'arrears' }, [recipient({})], {
      policy,
      zone,
      now: noon,
    });
    const taken = arrived(noon + HOUR, { deliveredAt: null });
    expect(dutyAfter(owed as Duty, { ...taken, now: cut - HOUR })).toBeNull();
    expect(dutyAfter(owed as Duty, arrived(noon + HOUR))?.state).toBe('met');
  });

  test('no announcement tells life support, even where a policy lets it count for all', () => {
    const flat = { ...policy.planned.planned, fulfilledBy: ['announcement', 'delivery'] as const };
    const own = { ...policy, planned: { ...policy.planned, planned: flat } } as typeof policy;
    const [owed] = dutiesOf(plan, [recipient({ class: 'life_support' })], {
      ...{ policy: own, zone, now: noon },
    });
    expect(dutyAnnounced(owed as Duty, noon + HOUR, 'hash')).toBeNull();
  });

  test('told after the deadline is missed, with the proof that it came', () => {
    const late = dutyAfter(duty(), arrived(noon + 11 * DAY));
    expect(late).toMatchObject({ state: 'missed', reason: 'told_late' });
  });

  test('time alone: at risk halfway to the deadline, missed behind it', () => {
    const one = duty();
    const [due, deadline] = [fromIso(one.due), fromIso(one.deadline ?? '')];
    expect(dutyInTime(one, due)).toBeNull();
    expect(dutyInTime(one, (due + deadline) / 2)).toMatchObject({ state: 'at_risk' });
    expect(dutyInTime(one, deadline + 1)).toMatchObject({ state: 'missed', reason: 'not_told' });
  });

  test('a plan approved after its deadline is born with missed duties', () => {
    expect(duty({}, cut - DAY)).toMatchObject({ state: 'missed', reason: 'approved_late' });
  });

  test('the announcement tells a household and not life support; only who must can confirm', () => {
    expect(dutyAnnounced(duty(), noon, 'hash')).toMatchObject({
      state: 'met',
      proof: { kind: 'announcement' },
    });
    const urgent = duty({ class: 'life_support' });
    expect(dutyAnnounced(urgent, noon, 'hash')).toBeNull();
    expect(dutyConfirmed(urgent)).toMatchObject({ confirmation: 'confirmed' });
    expect(dutyConfirmed(duty())).toBeNull();
  });
});

describe('verdicts on a plan', () => {
  const byClass = { life_support: 1, critical: 0, business: 0, residential: 5 };
  const ask = (now: number, own = {}) =>
    verdictsOf({
      plan: { ...plan, ...own },
      affected: { byClass, withoutChannel: 0 },
      ...{ policy, zone, now },
    });

  test('in time, with the target gone, and too late with the earliest start', () => {
    expect(ask(noon).map(({ code }) => code)).toEqual(['PLN-OK']);
    expect(ask(cut - 7.6 * DAY).map(({ code, level }) => [code, level])).toEqual([
      ['PLN-NOTICE-TIGHT', 'warning'],
    ]);
    const [late] = ask(cut - DAY);
    expect(late).toMatchObject({ code: 'PLN-NOTICE-TOO-LATE', level: 'error' });
    expect(ask(cut - DAY, { start: late?.earliestStart }).map(({ code }) => code)).not.toContain(
      'PLN-NOTICE-TOO-LATE',
    );
  });

  test('rota cuts may not reach life support', () => {
    expect(ask(noon, { kind: 'rota' }).map(({ code }) => code)).toEqual(['PLN-CLASS-REFUSED']);
  });
});
