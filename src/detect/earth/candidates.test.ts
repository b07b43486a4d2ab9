import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { begin, feederOf, feeders, hint, settings } from '../../../tests/support/earth/hints.ts';
import type { EarthFault, EarthFaultHint } from '../../model/earth-fault.ts';
import type { BusFeeder } from './bus-feeder.ts';
import { candidatesOf, inWords } from './candidates.ts';
import { withHints } from './condition.ts';
import { trialOrder } from './trial-order.ts';

const of = (hints: EarthFaultHint[], among: readonly BusFeeder[] = feeders) =>
  candidatesOf(among, hints, settings.hints);
const pOf = (list: EarthFault['candidates'], feeder: string): number =>
  list.find((one) => one.feeder === feeder)?.probability ?? Number.NaN;

describe('each hint has its worth', () => {
  test('without a hint the length of overhead line decides', () => {
    expect(pOf(of([]), 'F2')).toBeCloseTo(0.6);
    expect(of([])[0]?.reasons).toEqual([{ code: 'overhead_line', by: null, km: 6 }]);
  });

  test('the selection device is right in three of four: it outweighs a short line', () => {
    const found = of([hint('selected', 'F1')]);
    expect(found[0]?.feeder).toBe('F1');
    expect(pOf(found, 'F1')).toBeCloseTo((0.75 * 2) / (0.75 * 2 + 0.125 * 8));
    expect(found[1]?.reasons.map(({ code }) => code)).toContain('not_named_by_selection');
  });

  test('a flag of direction is right in 85 of 100, and one that points back speaks against', () => {
    expect(pOf(of([hint('forward', 'F1')]), 'F1')).toBeCloseTo(1.7 / (1.7 + 0.15 * 8));
    expect(pOf(of([hint('reverse', 'F1')]), 'F1')).toBeCloseTo(0.3 / (0.3 + 0.85 * 8));
  });

  test('a wire reported down counts twenty to one, twice told no more', () => {
    const twice = [hint('wire_down', 'F3'), hint('wire_down', 'F3', { by: 'R-2', second: 9 })];
    const { candidates } = begin({ hints: twice });
    expect(pOf(candidates, 'F3')).toBeCloseTo(40 / (40 + 8));
  });

  test('3U0 that vanishes on trial all but names the feeder, and one that stays all but frees it', () => {
    const vanished = of([hint('trial', 'F3', { vanished: true })]);
    expect(pOf(vanished, 'F3')).toBeCloseTo((0.99 * 2) / (0.99 * 2 + 0.01 * 8));
    const stayed = of([hint('trial', 'F2', { vanished: false })]);
    expect(pOf(stayed, 'F2')).toBeCloseTo((0.01 * 6) / (0.01 * 6 + 0.99 * 4));
  });

  test('cable counts for a tenth of overhead line, and no feeder for nothing', () => {
    const cable = feederOf('F4', 10);
    const under = { ...cable, sections: cable.sections.map((s) => ({ ...s, isOverhead: false })) };
    const none = { ...feederOf('F5', 0), sections: [] };
    const found = of([], [feederOf('F1', 1), under, none]);
    expect(pOf(found, 'F4')).toBeCloseTo(1 / 2.2);
    expect(pOf(found, 'F5')).toBeCloseTo(0.2 / 2.2);
  });

  test('every reason has its words', () => {
    const hints = (['selected', 'passed', 'forward', 'reverse', 'wire_down'] as const).map((kind) =>
      hint(kind, 'F1'),
    );
    const trials = [
      hint('trial', 'F1', { vanished: true }),
      hint('trial', 'F2', { vanished: false }),
    ];
    const codes = of([...hints, ...trials]).flatMap(({ reasons }) => reasons);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(9);
    for (const reason of codes) expect(inWords(reason)).not.toBe('');
  });
});

describe('where on the feeder', () => {
  // CB-F1 - LS1 - LS2 - LS3, a branch LS4 behind LS1.
  const line = (section: string, ...above: string[]) => ({
    ...{ section, km: 1, isOverhead: true, path: [section, ...above, 'CB-F1'] },
  });
  const long: BusFeeder = {
    ...{ feeder: 'F1', head: 'CB-F1', spared: null },
    sections: [line('LS1'), line('LS2', 'LS1'), line('LS3', 'LS2', 'LS1'), line('LS4', 'LS1')],
  };

  test('flags on the way say which section, and a flag at the head says none', () => {
    const flags = [hint('passed', 'F1', { edge: 'LS2' }), hint('reverse', 'F1', { edge: 'LS3' })];
    const [first] = of(flags, [long, feederOf('F2', 4)]);
    expect(first).toMatchObject({ feeder: 'F1', section: 'LS2' });
    expect(first?.sections[0]?.probability).toBeCloseTo(0.7225 / (0.7225 + 3 * 0.1275));
    const atHead = of([hint('forward', 'F1', { edge: 'CB-F1' })], [long, feederOf('F2', 4)]);
    expect(atHead[0]).toMatchObject({ feeder: 'F1', section: null, sections: [] });
  });
});

describe('the order of trials', () => {
  test('probable first, feeders with life support or a protected event last, with the reason', () => {
    const exam = feederOf('F4', 9, 'protected_event');
    const all = [...feeders, exam];
    expect(trialOrder(of([], all), all, [])).toEqual([
      { feeder: 'F1', reasons: ['by_probability'] },
      { feeder: 'F3', reasons: ['by_probability'] },
      { feeder: 'F4', reasons: ['by_probability', 'protected_event_last'] },
      { feeder: 'F2', reasons: ['by_probability', 'life_support_last'] },
    ]);
  });
});

const anyHint = fc.record({
  kind: fc.constantFrom('selected', 'passed', 'forward', 'reverse', 'wire_down', 'trial'),
  feeder: fc.constantFrom('F1', 'F2', 'F3'),
  by: fc.constantFrom('X', 'Y', 'Z'),
  second: fc.nat(60),
  vanished: fc.boolean(),
  isAtSection: fc.boolean(),
});
const hintsOf = (list: Array<typeof anyHint extends fc.Arbitrary<infer T> ? T : never>) =>
  list.map(({ kind, feeder, isAtSection, vanished, ...rest }) =>
    hint(kind as EarthFaultHint['kind'], feeder, {
      ...rest,
      edge: isAtSection ? `LS-${feeder}` : null,
      vanished: kind === 'trial' ? vanished : null,
    }),
  );

property.prop([fc.array(anyHint, { maxLength: 40 })])(
  'probabilities add to one whatever is said',
  (list) => {
    const { candidates } = begin({ hints: hintsOf(list) });
    const sum = candidates.reduce((all, { probability }) => all + probability, 0);
    expect(sum).toBeCloseTo(1, 9);
    for (const { probability } of candidates) expect(probability).toBeGreaterThanOrEqual(0);
  },
);

property.prop([fc.array(anyHint, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 })])(
  'the order of arrival says nothing',
  (list, keys) => {
    const hints = hintsOf(list);
    const shuffled = hints
      .map((one, i) => ({ one, key: keys[i] ?? 0 }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
    const facts = { feeders, settings };
    const oneByOne = shuffled.reduce((stands, one) => withHints(stands, [one], facts), begin());
    const atOnce = begin({ hints });
    expect(oneByOne.candidates).toEqual(atOnce.candidates);
    expect(oneByOne.hints).toEqual(atOnce.hints);
    expect(oneByOne.trialOrder).toEqual(atOnce.trialOrder);
  },
);
