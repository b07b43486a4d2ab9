import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../model/time.ts';
import { backAt, isSilenceHeard, isToldBack, type ProofContext, type ZoneProof } from './proofs.ts';

const start = Date.parse('2026-07-15T04:00:00Z');
const back = start + 10 * MINUTE;
const window = 2 * MINUTE;
/** Phase of each meter of one zone: first letter A, B, C, T for all three, U where it is not known. */
const phases: Record<string, number | null> = { A: 1, B: 2, C: 4, T: 7, U: null };

function asked(
  supplyPoint: string,
  proven: string[],
  silent: string[],
  when: number | { after: number; returnAt: number } = 5 * SECOND,
) {
  const { after, returnAt } = typeof when === 'number' ? { after: when, returnAt: back } : when;
  const own = new Map(proven.map((id) => [id, back]));
  const proof: ZoneProof = {
    ...{ firstAt: back, returnAt, own },
    spoke: [...proven, ...silent],
  };
  const context: ProofContext = {
    facts: () => ({ provenLiveAt: null, saidDarkAt: null, darkFrom: null }),
    zoneOf: () => 'F1/7',
    phasesOf: (id) => phases[id[0] ?? ''] ?? null,
    asks: (id) => !id.endsWith('quiet'),
    now: back + after,
    restoreWindowMs: window,
  };
  const proofs = new Map([['F1/7', proof]]);
  return {
    isBack: backAt(supplyPoint, proofs, context) !== null,
    isHeard: isSilenceHeard(supplyPoint, proofs, context),
    isTold: isToldBack(supplyPoint, proofs, context),
  };
}

describe('supply is back', () => {
  test('to who says so, whatever phase; to a silent one by two neighbours on its phase', () => {
    expect(asked('B1', ['B1'], []).isBack).toBe(true);
    expect(asked('A3', ['A1', 'A2'], ['A3']).isBack).toBe(true);
  });

  test('not by neighbours on other phases: one pole may be open beside two that are closed', () => {
    expect(asked('B1', ['A1', 'A2', 'C1', 'C2'], ['B1', 'B2']).isBack).toBe(false);
  });

  test('not by meters of three phases, which speak when one of them is back, nor for them', () => {
    expect(asked('B1', ['T1', 'T2', 'A1'], ['B1']).isBack).toBe(false);
    expect(asked('T3', ['T1', 'T2', 'A1'], ['T3']).isBack).toBe(false);
  });

  test('not by one neighbour where others of that phase spoke: it may hang elsewhere', () => {
    expect(asked('A3', ['A1'], ['A2', 'A3']).isBack).toBe(false);
    expect(asked('A3', ['A1'], []).isBack).toBe(true);
  });

  test('not by anybody where its phase is not known; each waits until its own word should have come', () => {
    expect(asked('U1', ['A1', 'A2', 'B1', 'B2'], ['U1']).isBack).toBe(false);
    expect(asked('U1', ['A1'], ['U1'], window + 14 * SECOND).isBack).toBe(false);
    const late = asked('U1', ['A1'], ['U1'], window + 15 * SECOND);
    expect(late).toEqual({ isBack: true, isHeard: true, isTold: false });
    expect(asked('B1', ['A1', 'A2'], ['B1'], window).isHeard).toBe(false);
  });

  const asSoonAsItCounts = window + 15 * SECOND + 210 * SECOND;

  test('is not told because two that hang elsewhere never were dark: somebody who had said dark must be back', () => {
    const returnAt = back + 6 * MINUTE;
    const late = returnAt - back + asSoonAsItCounts;
    expect(asked('A3', ['A1', 'A2'], ['A3'], { after: late - SECOND, returnAt }).isTold).toBe(
      false,
    );
    expect(asked('A3', ['A1', 'A2'], ['A3'], { after: late, returnAt }).isTold).toBe(true);
  });

  test('is told by the own word of a meter; a silent one when it was asked three times: its own fuse may be blown', () => {
    expect(asked('A1', ['A1', 'A2'], ['A3']).isTold).toBe(true);
    expect(asked('A3', ['A1', 'A2'], ['A3']).isTold).toBe(false);
    expect(asked('A3', ['A1', 'A2'], ['A3'], asSoonAsItCounts - 1).isTold).toBe(false);
    expect(asked('A3', ['A1', 'A2'], ['A3'], asSoonAsItCounts).isTold).toBe(true);
  });

  test('is told to one who cannot be asked as soon as its own word should have come', () => {
    const said = ['A1', 'A2'];
    expect(asked('A-quiet', said, ['A-quiet'], window + 14 * SECOND).isTold).toBe(false);
    expect(asked('A-quiet', said, ['A-quiet'], window + 15 * SECOND).isTold).toBe(true);
  });

  test('is told to a customer of three phases when neighbours on each have it back: one phase makes its meter speak', () => {
    expect(asked('T1', ['T1', 'A1', 'A2', 'B1', 'B2'], ['C1']).isTold).toBe(false);
    expect(asked('T1', ['T1', 'A1', 'A2', 'B1', 'B2', 'C1'], ['C2']).isTold).toBe(false);
    expect(asked('T1', ['T1', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2'], ['C3']).isTold).toBe(true);
    expect(asked('T1', ['T1'], [], asSoonAsItCounts).isTold).toBe(true);
  });
});
