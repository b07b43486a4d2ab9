import { describe, expect, test } from 'vitest';
import type { Outage, OutageMove } from '../../model/outage.ts';
import { HOUR, MINUTE } from '../../model/time.ts';
import { type OutageWorld, outageDuties } from './duties.ts';

const noon = Date.parse('2026-07-15T04:00:00Z');
const promises = {
  promises: 'x',
  arrive: { urban: 45 * MINUTE, rural: 90 * MINUTE, remote: 120 * MINUTE },
  restore: { within: 12 * HOUR },
};
const move = (reason: string, at: number) => ({ reason, at, by: 'li' }) as OutageMove;
const world = (own: Partial<Outage>, more: Partial<OutageWorld> = {}): OutageWorld => ({
  outage: {
    ...{ id: 'O-1', state: 'confirmed', ever: ['A', 'B'], startedAt: noon, confirmedAt: noon },
    ...{ restoredAt: null, ...own },
  },
  ...{ moves: [], updates: [], handedOverAt: null, ...more },
});
const owed = (one: OutageWorld, now: number) =>
  outageDuties(one, promises, { now, classOf: () => 'rural' });

describe('what is owed to those who are dark', () => {
  test('a crew by the clock of their area, and power back: pending, at risk from half the time, missed', () => {
    const [arrive, restore] = owed(world({}), noon + 44 * MINUTE);
    expect(arrive).toMatchObject({
      ...{ id: 'DU-O-1-arrive-1', due: '2026-07-15T05:30:00.000Z', state: 'pending' },
      ...{ customers: 2, proof: null, reason: null },
    });
    expect(restore).toMatchObject({ promise: 'restore', due: '2026-07-15T16:00:00.000Z' });
    expect(owed(world({}), noon + 45 * MINUTE)[0]).toMatchObject({ state: 'at_risk' });
    expect(owed(world({}), noon + 90 * MINUTE)[0]).toMatchObject({ state: 'at_risk' });
    const late = owed(world({}), noon + 90 * MINUTE + 1)[0];
    expect(late).toMatchObject({ state: 'missed', reason: 'not_done' });
  });

  test('the proof is the crew there, or power back before one was due; done too late stays missed, with its proof', () => {
    const there = { moves: [move('crew_on_site', noon + 90 * MINUTE)] };
    expect(owed(world({}, there), noon + 2 * HOUR)[0]).toMatchObject({
      ...{ state: 'met', reason: null },
      proof: { kind: 'crew_on_site', at: '2026-07-15T05:30:00.000Z', by: 'li' },
    });
    const back = owed(world({ state: 'restored', restoredAt: noon + HOUR }), noon + 2 * HOUR);
    expect(back.map(({ state, reason }) => [state, reason])).toEqual([
      ['met', 'not_needed'],
      ['met', null],
    ]);
    const moves = [move('crew_on_site', noon + 91 * MINUTE)];
    expect(owed(world({}, { moves }), noon + 2 * HOUR)[0]).toMatchObject({
      ...{ state: 'missed', reason: 'late', proof: { kind: 'crew_on_site' } },
    });
  });

  test('the regulator’s time and the facts for the service line are owed where they are promised', () => {
    const more = {
      promises: 'x',
      regulator: { urban: HOUR, rural: 2 * HOUR, remote: 4 * HOUR },
      facts: { within: 10 * MINUTE },
    };
    const of = (one: OutageWorld, now: number) =>
      outageDuties(one, more, { now, classOf: () => 'rural' }).map(
        ({ promise, state, reason, proof }) => [promise, state, reason, proof?.kind ?? null],
      );
    expect(of(world({}), noon + 5 * MINUTE)).toEqual([
      ['facts', 'at_risk', 'no_proof_yet', null],
      ['regulator', 'pending', null, null],
    ]);
    expect(of(world({}, { handedOverAt: noon + 9_000 }), noon + 70 * MINUTE)).toEqual([
      ['facts', 'met', null, 'handed_over'],
      ['regulator', 'at_risk', 'no_proof_yet', null],
    ]);
    const back = world({ state: 'restored', restoredAt: noon + 5 * MINUTE });
    expect(of(back, noon + HOUR)).toEqual([
      ['facts', 'met', 'not_needed', 'restored'],
      ['regulator', 'met', 'not_needed', 'restored'],
    ]);
  });

  test('the first time that was told is a promise, and each time at which there should be word again', () => {
    const firstEtr = { at: noon + 2 * HOUR, toldAt: noon + MINUTE };
    const updates = [
      { saidAt: noon + 10 * MINUTE, due: noon + HOUR },
      { saidAt: noon + 50 * MINUTE, due: noon + 100 * MINUTE },
    ];
    const moves = [move('etr_set', noon + 10 * MINUTE), move('etr_set', noon + 50 * MINUTE)];
    const all = owed(world({ firstEtr }, { updates, moves }), noon + 101 * MINUTE);
    const told = all.filter(({ promise }) => promise.includes('_'));
    expect(told.map(({ id, state }) => [id, state])).toEqual([
      ['DU-O-1-next_update-1', 'met'],
      ['DU-O-1-next_update-2', 'missed'],
      ['DU-O-1-restore_as_told-1', 'at_risk'],
    ]);
    expect(told[0]?.proof).toMatchObject({ kind: 'word', at: '2026-07-15T04:50:00.000Z' });
  });

  test('nothing is owed of what was no outage, or of what nobody promised; what reached beyond a plan is owed like any', () => {
    const wider = { plannedOutage: 'P-1' } as Partial<Outage>;
    expect(owed(world(wider), noon).map(({ promise }) => promise)).toEqual(['arrive', 'restore']);
    expect(owed(world({ state: 'rejected' }), noon)).toEqual([]);
    expect(outageDuties(world({}), null, { now: noon, classOf: () => null })).toEqual([]);
  });
});
