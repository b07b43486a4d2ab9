import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { drawnJudge } from '../../../tests/support/drawn-judge.ts';
import { openLine } from './open-line.ts';

const drawing = `
  SS1 - CB1 - LS1 - TX1*2
              LS1 - TX2*2
        CB1 - RC1 - LS2 - TX3*2
`;
type Volts = readonly (number | null)[];
const pu = (...values: number[]): Volts => values.map((value) => value * 220);
const even = pu(1, 1, 1);

function town(vectorGroup: string | null = null) {
  const one = drawnJudge(drawing, ({ transformers }) => {
    for (const row of transformers) Object.assign(row, { vectorGroup });
  });
  return {
    ...one,
    /** Each meter reads these, every 10 s for so long. */
    course(meters: readonly string[], volts: Volts, seconds: number): void {
      for (let s = 0; s < seconds; s += 10) {
        for (const meter of meters) one.reads(meter, volts);
        one.later(10);
      }
    },
    rules: () => [...new Set(one.said.map((text) => text.split(' ')[1]))],
  };
}

describe('three phases below an open line, a lost neutral, a lost phase', () => {
  test.each([
    ['halves behind Dyn', pu(1, 0.5, 0.5), null, ['single_phasing']],
    ['uneven halves', pu(0.42, 1.02, 0.58), null, ['single_phasing']],
    ['halves that both lie above 0.5', pu(0.56, 0.56, 1.08), null, ['single_phasing']],
    ['the widest halves of the table', pu(0.62, 0.62, 1.0), null, ['single_phasing']],
    ['star', pu(0.1, 0.87, 0.86), 'Yyn0', ['single_phasing']],
    ['a lost phase where a star cannot be', pu(0.1, 0.87, 0.86), 'Dyn11', ['phase_loss']],
    ['a lost phase', pu(0.02, 1, 1), null, ['phase_loss']],
    ['two lost phases', pu(0.02, 0.03, 1), null, ['phase_loss']],
    ['a lost neutral', pu(0.7, 1.2, 1.21), null, ['severe_overvoltage', 'broken_neutral']],
    [
      'a lost neutral, one phase high',
      pu(0.75, 0.95, 1.4),
      null,
      [...['severe_overvoltage', 'broken_neutral']],
    ],
    [
      'a lost neutral, one phase very low',
      pu(0.4, 1.35, 1.4),
      null,
      [...['severe_overvoltage', 'broken_neutral']],
    ],
    ['halves just outside', pu(1, 0.37, 0.63), null, ['phase_loss']],
  ])('%s', (_, volts, vectorGroup, expected) => {
    const one = town(vectorGroup);
    one.course(['TX1-1'], volts, 50);
    expect(one.rules()).toEqual(expected);
  });

  property.prop([
    fc.double({ min: 0, max: 0.95, noNaN: true }),
    fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
    fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  ])('no star point that ran away looks like an open line', (far, angle, level) => {
    const star = [far * Math.cos(angle), far * Math.sin(angle)] as const;
    const volts = [0, -120, 120].map((degrees) => {
      const at = (degrees * Math.PI) / 180;
      return level * Math.hypot(Math.cos(at) - star[0], Math.sin(at) - star[1]);
    });
    expect(openLine(volts, null)).toBe(null);
  });

  property.prop([fc.double({ min: 0.39, max: 0.61, noNaN: true }), fc.constantFrom(0, 1, 2)])(
    'an open line behind Dyn11 names the two halves and the phase above, whatever the loads',
    (share, open) => {
      // A open: AB and CA lie in series across BC, phases a and c share what b has.
      const [first, second, whole] = [open, (open + 2) % 3, (open + 1) % 3];
      const volts = [0, 1, 2].map((i) => (i === first ? share : i === second ? 1 - share : 1));
      expect(openLine(volts, 'Dyn11')).toEqual({ touched: 7 & ~(1 << whole), above: 1 << open });
      expect(openLine(volts, 'D,yn 5')?.above).toBe(1 << open);
      expect(openLine(volts, 'Yyn0')).toBe(null);
    },
  );
});

describe('single-phasing', () => {
  test('at two transformers of one piece of line: one alarm of its device, evidence of each meter', () => {
    const one = town('Dyn11');
    one.reads('TX1-1', pu(0.5, 1, 0.5));
    one.later(10);
    one.reads('TX2-1', pu(0.5, 1, 0.5));
    expect(one.said).toEqual(['10 single_phasing raise CB1']);
    const losses = one.evidence.filter(({ says }) => says.kind === 'phase_loss');
    expect(losses).toMatchObject([
      { supplyPoint: 'TX1-1', says: { dead: 5 } },
      { supplyPoint: 'TX2-1', says: { dead: 5 } },
    ]);
    one.course(['TX1-1', 'TX2-1'], pu(0.52, 1, 0.5), 60);
    expect(one.evidence.filter(({ says }) => says.kind === 'phase_loss').length).toBe(2);
    expect(one.evidence.filter(({ says }) => says.kind === 'reading')).toMatchObject([
      { says: { live: 2 } },
      { says: { live: 2 } },
    ]);
    one.course(['TX1-1', 'TX2-1'], even, 60);
    expect(one.said.at(-1)).toMatch(/single_phasing clear CB1/);
  });

  test('once at one meter is nothing, twice in ten seconds is', () => {
    const one = town();
    one.course(['TX1-1'], pu(0.5, 1, 0.5), 10);
    one.course(['TX1-1'], even, 30);
    expect(one.said).toEqual([]);
    one.course(['TX1-1'], pu(0.5, 1, 0.5), 20);
    expect(one.said).toEqual(['50 single_phasing raise CB1']);
  });

  test('at two transformers of different pieces of line, or with different phases, is two matters', () => {
    const one = town('Dyn11');
    one.reads('TX1-1', pu(0.5, 1, 0.5));
    one.later(10);
    one.reads('TX3-1', pu(0.5, 1, 0.5));
    one.reads('TX2-1', pu(0.5, 0.5, 1));
    expect(one.said).toEqual([]);
  });

  test('bad quality, a gap, and flapping', () => {
    const one = town();
    one.course(['TX1-1'], [null, null, null], 60);
    one.course(['TX1-1'], pu(0.5, 1, 0.5), 10);
    one.later(300);
    one.course(['TX1-1'], pu(0.5, 1, 0.5), 10);
    expect(one.said).toEqual([]);
    for (let i = 0; i < 4; i += 1) {
      one.course(['TX1-1'], pu(0.5, 1, 0.5), 20);
      one.course(['TX1-1'], even, 20);
    }
    expect(one.said.filter((text) => text.includes('clear'))).toEqual([]);
    expect(one.said.length).toBe(1);
  });
});
