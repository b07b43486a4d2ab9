import { describe, expect, test } from 'vitest';
import { noon, recipient } from '../../../tests/notify/support/facts.ts';
import { planned, policyNamed } from '../../../tests/notify/support/people.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { DAY, fromIso, HOUR, toIso } from '../../model/time.ts';
import { whole } from '../../runtime/in-parts.ts';
import { dutiesOf, dutyInTime } from '../duties.ts';
import { dutyAnnounced, dutyByHand } from './proofs.ts';
import { type Revision, revisedDuties } from './revised.ts';

const policy = policyNamed('cn');
const zone = 'Asia/Shanghai';
const cut = noon + 20 * DAY;
const before = planned('P-1', { from: cut, to: cut + HOUR, supplyPoints: ['SP-1'] });
const first = (now = noon): Duty => dutiesOf(before, [recipient()], { policy, zone, now })[0]!;
const told = (now = noon): Duty => dutyAnnounced(first(now), now + HOUR, 'hash')!;

function moved(byMs: number): PlannedOutage {
  const times = { from: cut + byMs, to: cut + byMs + HOUR, revision: 2 };
  return planned('P-1', { ...times, supplyPoints: ['SP-1'] });
}

function revised(own: Partial<Revision>, now: number): Duty[] {
  const revision = { before, after: before, known: [], audience: [recipient()], why: 'changed' };
  return whole(revisedDuties({ ...revision, ...own } as Revision, { policy, zone, now }));
}

describe('a changed cut', () => {
  test('a little later, and they know of the old time: the change reaches them a day before that', () => {
    const [duty] = revised({ after: moved(2 * DAY), known: [told()] }, noon + 5 * DAY);
    expect(duty).toMatchObject({ state: 'pending', revision: 2, sinceRevision: 2, proof: null });
    expect(duty?.deadline).toBe(toIso(cut - DAY));
    expect(duty?.earlier).toMatchObject([{ revision: 1, state: 'met' }]);
  });

  test.each([
    ['earlier', -DAY],
    ['later by more than the minimum', 9 * DAY],
  ])('%s: the whole minimum runs anew', (_, by) => {
    const [duty] = revised({ after: moved(by), known: [told()] }, noon + DAY);
    const fresh = dutiesOf(moved(by), [recipient()], { policy, zone, now: noon + DAY })[0];
    expect(duty?.deadline).toBe(fresh?.deadline);
  });

  test('who was told nothing yet has the whole minimum of the new time', () => {
    const [duty] = revised({ after: moved(2 * DAY), known: [first()] }, noon + DAY);
    expect(duty?.deadline).toBe(
      dutiesOf(moved(2 * DAY), [recipient()], { policy, zone, now: noon })[0]?.deadline,
    );
  });

  test('too late for them is missed from birth, with that reason', () => {
    const [duty] = revised({ after: moved(2 * DAY), known: [told()] }, cut - HOUR);
    expect(duty).toMatchObject({ state: 'missed', reason: 'changed_late' });
  });

  test('whose times stay goes on with the proof there was', () => {
    const after = { ...before, revision: 2, reason: '另一原因' };
    const [duty] = revised({ after, known: [told()] }, noon + 5 * DAY);
    expect(duty).toMatchObject({ state: 'met', revision: 2, sinceRevision: 1, earlier: [] });
  });

  test('a policy changed in the middle: what was computed stands, a new time is counted by the new one', () => {
    const stricter = { ...policy, version: 99, planned: { ...policy.planned } };
    const own = policy.planned.planned;
    stricter.planned.planned = { ...own, minimum: { days: 10, count: 'clear' } };
    const at = { policy: stricter, zone, now: noon + DAY };
    const known = [first()];
    const revision = { before, known, audience: [recipient()], why: 'changed' } as const;
    const same = { ...before, revision: 2, reason: '另一原因' };
    const [kept] = whole(revisedDuties({ ...revision, after: same }, at));
    expect([kept?.due, kept?.deadline]).toEqual([first().due, first().deadline]);

    const [fresh] = whole(revisedDuties({ ...revision, after: moved(2 * DAY) }, at));
    const byOld = dutiesOf(moved(2 * DAY), [recipient()], { policy, zone, now: noon })[0];
    expect(fromIso(fresh?.deadline ?? '')).toBe(fromIso(byOld?.deadline ?? '') - 3 * DAY);
  });

  test('who is not cut any more is owed nothing; what was decided stays', () => {
    const after = { ...before, revision: 2, windows: [] };
    const [ended] = revised({ after, known: [first()], audience: [] }, noon + DAY);
    expect(ended).toMatchObject({
      ...{ state: 'met', reason: 'not_affected', proof: { kind: 'withdrawn' } },
    });
    expect(revised({ after, known: [told()], audience: [] }, noon + DAY)).toEqual([]);
  });
});

describe('other people behind the same places', () => {
  const other = recipient();
  const new2 = { ...other, contact: { ...other.contact, id: 'C-2' } };

  test('who moves in is told before the cut, who moves out is owed nothing', () => {
    const late = cut - 2 * DAY;
    const duties = revised({ known: [first()], audience: [new2], why: 'people' }, late);
    expect(duties.map(({ contact, state, reason }) => [contact, state, reason])).toEqual([
      ['C-2', 'pending', 'joined_late'],
      ['C-1', 'met', 'moved_out'],
    ]);
    const [fresh] = duties as [Duty, Duty];
    expect(fresh).toMatchObject({ deadline: null, start: toIso(cut) });
    // Not told by then: a task while a person can still act, and no other reason at the end.
    expect(dutyInTime(fresh, cut - DAY - HOUR)).toBeNull();
    const atRisk = dutyInTime(fresh, cut - DAY);
    expect(atRisk).toMatchObject({ state: 'at_risk', reason: 'joined_late' });
    expect(dutyInTime(atRisk as Duty, cut + 1)).toMatchObject({
      ...{ state: 'missed', reason: 'joined_late' },
    });
  });

  test('gained by switching after the deadline is missed, and says why', () => {
    const known = [first()];
    const [duty] = revised({ known, audience: [new2], why: 'switching' }, cut - 2 * DAY);
    expect(duty).toMatchObject({ state: 'missed', reason: 'switching' });
  });

  test('who comes back has one duty, which remembers', () => {
    const [gone] = revised({ known: [first()], audience: [], why: 'people' }, noon + DAY);
    const back = revised({ known: [gone!], why: 'people' }, noon + 2 * DAY);
    expect(back).toMatchObject([{ id: gone?.id, state: 'pending', version: 3 }]);
    expect(back[0]?.earlier).toHaveLength(1);
  });
});

describe('proof by hand', () => {
  const by = { reference: null, by: 'chief', isConfirmed: false };
  const at = { at: noon, toldAt: noon };

  test('a poster tells a household as the announcement does, and never life support', () => {
    const poster = { ...by, ...at, kind: 'poster', reference: 'sha256:…' } as const;
    expect(dutyByHand(first(), poster)).toMatchObject({ state: 'met', proof: { kind: 'poster' } });
    const [urgent] = dutiesOf(before, [recipient({ class: 'life_support' })], {
      ...{ policy, zone, now: noon },
    });
    expect(dutyByHand(urgent!, poster)).toBeNull();
    const call = { ...by, ...at, kind: 'call', isConfirmed: true } as const;
    expect(dutyByHand(urgent!, call)).toMatchObject({
      ...{ state: 'met', confirmation: 'confirmed', proof: { kind: 'call', by: 'chief' } },
    });
  });

  test('a letter counts from when it has come, not from when it was posted', () => {
    const duty = { ...first(), fulfilledBy: ['letter'] };
    const deadline = fromIso(duty.deadline ?? '');
    const letter = { ...by, kind: 'letter', at: deadline - HOUR, toldAt: deadline + DAY } as const;
    expect(dutyByHand(duty, letter)).toMatchObject({ state: 'missed', reason: 'told_late' });
  });
});
