import { describe, expect, test } from 'vitest';
import { drawnJudge } from '../../../../tests/support/drawn-judge.ts';

function town() {
  const one = drawnJudge('SS1 - CB1 - LS1 - RC1 - LS2 - TX1*2', ({ assets }) => {
    const bare = { side: null, headEnd: null, concentrator: null };
    assets.push({ id: 'FTU-2', at: 'RC1', kind: 'terminal', ...bare });
    assets.push({ id: 'FPI-1', at: 'LS2', kind: 'indicator', ...bare });
  });
  const only = (rule: string): string[] => one.said.filter((text) => text.includes(` ${rule} `));
  const polls = (asset: string, position: number | null, seconds: number): void => {
    for (let s = 0; s < seconds; s += 10) {
      one.reads(asset, [position], { quantity: 'switch_position', phase: null });
      one.later(10);
    }
  };
  return { ...one, only, polls };
}
const [open, closed] = [1, 2];

describe('positions that disagree', () => {
  test('an event and the polls after it: said after half a minute, over when they agree', () => {
    const one = town();
    one.polls('RC1', closed, 20);
    one.event('RC1', 'switch_opened');
    one.polls('RC1', closed, 30);
    expect(one.only('state_conflict')).toEqual([]);
    one.polls('RC1', closed, 10);
    expect(one.only('state_conflict')).toEqual(['50 state_conflict raise RC1']);
    one.polls('RC1', open, 10);
    expect(one.only('state_conflict').at(-1)).toBe('60 state_conflict clear RC1');
  });

  test('two terminals of one device, for as long', () => {
    const one = town();
    for (let s = 0; s < 50; s += 10) {
      one.reads('RC1', [closed], { quantity: 'switch_position', phase: null });
      one.reads('FTU-2', [open], { quantity: 'switch_position', phase: null });
      one.later(10);
    }
    expect(one.only('state_conflict')).toEqual(['30 state_conflict raise RC1']);
  });

  test('is none of an opening that the next poll confirms, of bad values, nor of flapping', () => {
    const one = town();
    for (let i = 0; i < 5; i += 1) {
      one.polls('RC1', closed, 60);
      one.event('RC1', 'switch_opened');
      one.polls('RC1', open, 60);
      one.event('RC1', 'switch_closed');
      one.polls('RC1', null, 60);
    }
    expect(one.only('state_conflict')).toEqual([]);
  });
});

describe('the flag of an indicator', () => {
  const flags = (one: ReturnType<typeof town>): unknown[] =>
    one.evidence.flatMap(({ says }) => (says.kind === 'fault_passed' ? [says.set] : []));

  test('stands until the device says that it was reset', () => {
    const one = town();
    one.event('FPI-1', 'fault_passed');
    one.later(60);
    one.event('FPI-1', 'fault_passed', { details: { set: false } });
    one.event('FPI-1', 'fault_passed', { details: { set: false }, id: 'again' });
    one.later(5);
    expect(one.only('fault_passed')).toEqual([
      '0 fault_passed raise FPI-1',
      '60 fault_passed clear FPI-1',
    ]);
  });

  test('counts no longer after four hours', () => {
    const one = town();
    one.event('FPI-1', 'fault_passed');
    one.later(4 * 3600);
    expect(one.only('fault_passed').length).toBe(1);
    one.later(1);
    expect(one.only('fault_passed').at(-1)).toBe('14400 fault_passed clear FPI-1');
    expect(flags(one).at(-1)).toBe(false);
  });

  test('counts no longer when the meters behind it are well for five minutes, not while one is off', () => {
    const one = town();
    one.event('FPI-1', 'fault_passed');
    one.later(60);
    one.reads('TX1-1', [220, 221, 219]);
    one.reads('TX1-2', [220, 2, 219]);
    one.later(400);
    expect(one.only('fault_passed').length).toBe(1);
    one.reads('TX1-2', [220, 221, 219]);
    one.later(299);
    expect(one.only('fault_passed').length).toBe(1);
    one.later(3);
    expect(one.only('fault_passed').length).toBe(2);
    expect(flags(one).at(-1)).toBe(false);
  });
});
