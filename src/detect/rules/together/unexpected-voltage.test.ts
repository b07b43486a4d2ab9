import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { drawnJudge } from '../../../../tests/support/drawn-judge.ts';

const drawing = `
  SS1 - CB1 - LS1 - RC1 - LS2 - TX1*3
                          LS2 - TX2*3
        CB1 - LS3 - SW1/ - LS2
`;
const town = () => {
  const one = drawnJudge(drawing, ({ supplyPoints }) => {
    const [first] = supplyPoints;
    if (first !== undefined) Object.assign(first, { generationKw: 8, generationKind: 'pv' });
  });
  const only = (): string[] => one.said.filter((text) => text.includes('unexpected_voltage'));
  const meter = (point: string, volt: number | null, times = 1): void => {
    for (let i = 0; i < times; i += 1) {
      one.reads(point, [volt, volt, volt]);
      one.later(10);
    }
  };
  return { ...one, only, meter };
};

describe('voltage where all is open', () => {
  test('behind a device that a person opened is said after two samples, and of the device', () => {
    const one = town();
    one.meter('TX1-1', 220, 2);
    one.operates({ open: ['RC1'] });
    one.later(10);
    one.meter('TX1-1', 30, 1);
    expect(one.only()).toEqual([]);
    one.meter('TX1-1', 30, 1);
    expect(one.only()).toEqual(['40 unexpected_voltage raise RC1']);
    one.meter('TX2-1', 30, 3);
    expect(one.only().length).toBe(1);
  });

  test('behind a device that says itself that it opened, and ends when it closes', () => {
    const one = town();
    one.event('RC1', 'protection_trip');
    one.later(10);
    one.meter('TX1-2', 60, 2);
    expect(one.only()).toEqual(['20 unexpected_voltage raise RC1']);
    one.event('RC1', 'switch_closed');
    one.meter('TX1-2', 220, 2);
    expect(one.only()).toEqual([
      '20 unexpected_voltage raise RC1',
      '30 unexpected_voltage clear RC1',
    ]);
  });

  test('is none with 0.09 of the voltage, with bad quality, or after one sample that comes and goes', () => {
    const one = town();
    one.operates({ open: ['RC1'] });
    one.meter('TX1-1', 19, 5);
    one.meter('TX1-1', null, 5);
    for (let i = 0; i < 5; i += 1) {
      one.meter('TX1-1', 40, 1);
      one.meter('TX1-1', 0, 2);
    }
    expect(one.only()).toEqual([]);
  });

  test('ends after two samples without voltage, not after one', () => {
    const one = town();
    one.operates({ open: ['RC1'] });
    one.meter('TX1-1', 40, 2);
    one.meter('TX1-1', 3, 1);
    expect(one.only().length).toBe(1);
    one.meter('TX1-1', 3, 1);
    expect(one.only().at(-1)).toBe('30 unexpected_voltage clear RC1');
  });

  test('is none where a tie feeds it, whoever says that the tie is closed', () => {
    for (const close of [
      (one: ReturnType<typeof town>) => one.operates({ close: ['SW1'] }),
      (one: ReturnType<typeof town>) => one.event('SW1', 'switch_closed'),
    ]) {
      const one = town();
      one.operates({ open: ['RC1'] });
      close(one);
      one.later(10);
      one.meter('TX1-1', 220, 5);
      expect(one.only()).toEqual([]);
    }
  });

  test('power sent back is said as well, power taken is not', () => {
    const one = town();
    one.operates({ open: ['RC1'] });
    for (const watts of [400, 400, -40, -40, -900]) {
      one.reads('TX1-1', [watts], { quantity: 'active_power', phase: null });
      one.later(10);
    }
    expect(one.only()).toEqual([]);
    one.reads('TX1-1', [-900], { quantity: 'active_power', phase: null });
    expect(one.only()).toEqual(['50 unexpected_voltage raise RC1']);
  });

  test('in an outage is said after three minutes, and only of what can feed itself', () => {
    const one = town();
    for (const point of ['TX1-1', 'TX1-2']) one.dark.set(point, 'O-1');
    one.meter('TX1-2', 220, 30);
    expect(one.only()).toEqual([]);
    one.meter('TX1-1', 220, 18);
    expect(one.only()).toEqual([]);
    one.meter('TX1-1', 220, 2);
    expect(one.only()).toEqual(['480 unexpected_voltage raise TX1']);
    one.dark.clear();
    one.later(2);
    expect(one.only().at(-1)).toBe('500 unexpected_voltage clear TX1');
  });

  property.prop([fc.array(fc.constantFrom('CB1', 'RC1', 'SW1'), { maxLength: 6 })])(
    'is never said while a way to the source is closed',
    (moves) => {
      const one = town();
      const open = new Set(['SW1']);
      for (const device of moves) {
        const isOpen = open.delete(device);
        if (!isOpen) open.add(device);
        one.operates(isOpen ? { close: [device] } : { open: [device] });
        one.later(6);
        const isFed = !open.has('CB1') && !(open.has('RC1') && open.has('SW1'));
        const before = one.only().filter((text) => text.includes('raise')).length;
        one.meter('TX1-3', 50, 3);
        const after = one.only().filter((text) => text.includes('raise')).length;
        if (isFed) expect(after).toBe(before);
        else expect(one.only().at(-1)).toMatch(/raise/);
      }
    },
  );
});
