import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Role } from '../../model/user.ts';
import { mayRelease, type ReleaseFacts } from './release.ts';

const rules: ReleaseFacts['rules'] = {
  secondPersonAbove: 500,
  alone: { allow: true, needs: ['reason', 'typedCount'] },
};
const wide: ReleaseFacts = {
  wave: { recipients: 60_000, holdReason: 'brake' },
  by: { role: 'operator', scopes: null },
  ...{ isCause: false, hasOthers: false, rules },
  body: { reason: 'CB1 locked out', typedCount: 60_000 },
};
const supervisor = { role: 'supervisor' as Role, scopes: null };

/** `released`, `alone`, or the code of the refusal. */
function verdictOf(facts: Partial<ReleaseFacts>): string {
  const verdict = mayRelease({ ...wide, ...facts });
  if (verdict.is === 'refused') return verdict.problem.code;
  return verdict.isAlone ? 'alone' : 'released';
}

describe('a wave above the brake', () => {
  test('goes by a supervisor who did not cause it, without more', () => {
    const body = { reason: null, typedCount: null };
    expect(verdictOf({ by: supervisor, hasOthers: true, body })).toBe('released');
  });

  test('goes by one person alone with a reason and the number, and by neither without the other', () => {
    expect(verdictOf({})).toBe('alone');
    expect(verdictOf({ body: { reason: 'why', typedCount: null } })).toBe('NOT-WAVE-ALONE');
    expect(verdictOf({ body: { reason: null, typedCount: 60_000 } })).toBe('NOT-WAVE-ALONE');
    expect(verdictOf({ body: { reason: 'why', typedCount: 6_000 } })).toBe('NOT-WAVE-ALONE');
  });

  test('asks a supervisor alone for both too: nobody looks over the shoulder', () => {
    expect(verdictOf({ by: supervisor })).toBe('alone');
    const body = { reason: null, typedCount: null };
    expect(verdictOf({ by: supervisor, body })).toBe('NOT-WAVE-ALONE');
  });

  test('does not go by an operator, or by the supervisor who caused it, while somebody else is there', () => {
    expect(verdictOf({ hasOthers: true })).toBe('NOT-WAVE-SECOND-PERSON');
    const caused = { by: supervisor, isCause: true, hasOthers: true };
    expect(verdictOf(caused)).toBe('NOT-WAVE-SECOND-PERSON');
  });

  test('does not go by one alone where the settings forbid it', () => {
    const off = { ...rules, alone: { allow: false, needs: [] } };
    expect(verdictOf({ rules: off })).toBe('NOT-WAVE-ALONE-OFF');
  });

  test('needs only what the settings name of one alone', () => {
    const less = { ...rules, alone: { allow: true, needs: ['reason' as const] } };
    expect(verdictOf({ rules: less, body: { reason: 'why', typedCount: null } })).toBe('alone');
  });

  test.prop([fc.integer({ min: 501, max: 1_000_000 }), fc.boolean(), fc.boolean()])(
    'never goes by a machine, whatever it sends',
    (recipients, hasOthers, isCause) => {
      const wave = { recipients, holdReason: 'brake' as const };
      const body = { reason: 'why', typedCount: recipients };
      const by = { role: 'operator' as Role, scopes: ['operate' as const] };
      const code = verdictOf({ wave, body, by, hasOthers, isCause });
      expect(code).toBe('NOT-WAVE-SECOND-PERSON');
    },
  );
});

test('a small wave in its count-down goes by whoever may also stop it', () => {
  const wave = { recipients: 40, holdReason: 'by_hand' as const };
  const body = { reason: null, typedCount: null };
  expect(verdictOf({ wave, body, hasOthers: true })).toBe('released');
});

test('a small wave that the brake holds goes by any supervisor, also the one who caused it', () => {
  const wave = { recipients: 40, holdReason: 'brake' as const };
  const body = { reason: null, typedCount: null };
  expect(verdictOf({ wave, body, by: supervisor, isCause: true })).toBe('released');
  expect(verdictOf({ wave, body, hasOthers: true })).toBe('NOT-WAVE-SECOND-PERSON');
});
