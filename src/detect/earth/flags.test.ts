import { expect, test } from 'vitest';
import { eventOf, placeOf, t0 } from '../../../tests/support/places.ts';
import type { Evidence } from '../../model/evidence.ts';
import { createJudge } from '../judge.ts';
import { defaultDetectSettings } from '../settings.ts';

function evidenceOf(
  details: object,
  about: { earthing?: 'solid' | 'compensated'; phases?: 'A' | 'AB' } = {},
): Evidence[] {
  const { earthing = 'compensated', phases = null } = about;
  const place = placeOf('FPI-1', { witnesses: [], device: 'LS-1', earthing, unV: null });
  const judge = createJudge({ locate: () => place, settings: defaultDetectSettings() });
  const event = eventOf('FPI-1', 'fault_passed', { phases, details: { set: true, ...details } });
  return [...judge.events([event]).evidence, ...judge.tick(t0 + 5_000).evidence];
}

test('current to earth that trips nothing is no evidence of an opening', () => {
  expect(evidenceOf({ earth: true })).toEqual([]);
  expect(evidenceOf({ earth: true }, { phases: 'A' })).toEqual([]);
});

test('on a solidly earthed feeder, between phases, or without that word it is one', () => {
  const flag = [{ about: 'device', says: { kind: 'fault_passed', set: true } }];
  expect(evidenceOf({ earth: true }, { earthing: 'solid' })).toMatchObject(flag);
  expect(evidenceOf({ earth: true }, { phases: 'AB' })).toMatchObject(flag);
  expect(evidenceOf({})).toMatchObject(flag);
});
