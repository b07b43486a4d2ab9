/** One phase of a line gone where the poles open together, and words that name phases. */
import { describe, expect, test } from 'vitest';
import type { DeviceEvidence, SupplyEvidence } from '../../src/model/evidence.ts';
import { buildGrid } from '../../src/network/build.ts';
import { createEngine } from '../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import type { OpenedCause, Verdict } from '../../src/outages/verdict.ts';
import { drawn } from '../support/drawn.ts';
import { at, gasp, ofDevice, point } from '../support/inferred.ts';

const drawing = `
  SS1 - CB1 - LS1 - SW1 - LS2 - TX1*6
                          LS2 - TX2*6
              LS1 - FU3 - LS3 - TX3*6
`;
/** One phase each, but the first of a transformer has all three. */
function town(vectorGroup: string, says: (tell: Tell) => void): Verdict {
  const { tables } = drawn(drawing);
  for (const row of tables.transformers) row.vectorGroup = vectorGroup;
  for (const [i, row] of tables.supplyPoints.entries()) row.phases = i % 6 === 0 ? 7 : 1 << (i % 3);
  const engine = createEngine({ grid: buildGrid(tables, 1), settings: defaultOutageSettings() });
  says({
    point: (id, what) => engine.apply(point(id, 5, what)),
    device: (id, what) => engine.apply(ofDevice(id, 5, what)),
  });
  return engine.decide(engine.feederOf('TX1-1')!, at(100))!;
}
interface Tell {
  point(id: string, what: SupplyEvidence): void;
  device(id: string, what: DeviceEvidence): void;
}
const halves: SupplyEvidence = { kind: 'phase_loss', dead: 0b101 };
const answers: SupplyEvidence = { kind: 'ping', answered: true };
const seen = (open: boolean, phases: number): DeviceEvidence => ({
  ...{ kind: 'state', open, phases, weight: 'hard', namesPhases: true },
});
const told = ({ opened }: Verdict): Array<Pick<OpenedCause, 'group' | 'phases'>> =>
  opened.map(({ group, phases }) => ({ group, phases }));

describe('one phase of a line gone behind a switch whose poles open together', () => {
  test('two meters behind Dyn11 that lost two halves say so: nobody is dark', () => {
    const verdict = town('Dyn11', (tell) => {
      for (const id of ['TX1-1', 'TX2-1']) tell.point(id, halves);
      // Else it may as well be gone above: halves are supply, and whoever has them says nothing.
      tell.device('CB1', { ...seen(false, 1) });
    });
    expect(told(verdict)).toEqual([{ group: ['SW1'], phases: 1 }]);
    expect(verdict.opened[0]!.probability).toBeGreaterThan(0.99);
    const dark = [...verdict.darkness.values()].filter(({ pDark }) => pDark >= 0.5);
    expect(dark).toEqual([]);
    expect(verdict.opened[0]!.below).toContain('TX1-4');
  });

  test('its terminal that misses one phase says so, with the current of that phase', () => {
    const lost: DeviceEvidence = { kind: 'voltage', isLive: true, side: 'load', lost: 2 };
    const verdict = town('Dyn11', (tell) => {
      tell.device('SW1', lost);
      tell.device('SW1', { kind: 'current_zero', phases: 2 });
      tell.device('CB1', { ...seen(false, 2) });
    });
    expect(told(verdict)).toEqual([{ group: ['SW1'], phases: 2 }]);
    expect(verdict.opened[0]!.probability).toBeGreaterThan(0.99);
  });

  test('behind Yyn0 those on it are dark, the others are not', () => {
    const verdict = town('Yyn0', (tell) => {
      for (const id of ['TX1-1', 'TX2-1']) tell.point(id, { kind: 'phase_loss', dead: 2 });
      for (const id of ['TX1-2', 'TX1-5', 'TX2-2']) tell.point(id, gasp);
    });
    expect(told(verdict)).toEqual([{ group: ['SW1'], phases: 2 }]);
    const pDark = (id: string): number => verdict.darkness.get(id)?.pDark ?? 0;
    expect([pDark('TX1-2') > 0.99, pDark('TX2-5') > 0.9, pDark('TX1-3') < 0.01]).toEqual([
      ...[true, true, true],
    ]);
  });

  test('one meter alone of many is no line', () => {
    const verdict = town('Yyn0', (tell) => {
      tell.point('TX1-1', { kind: 'phase_loss', dead: 2 });
      for (const id of ['TX1-2', 'TX1-5', 'TX2-2']) tell.point(id, answers);
    });
    expect(told(verdict)).toEqual([]);
  });

  test('where nobody speaks of phases nothing is looked for', () => {
    const verdict = town('Yyn0', (tell) => {
      for (const id of ['TX1-2', 'TX1-5', 'TX2-2', 'TX2-5']) tell.point(id, gasp);
    });
    expect(verdict.opened.filter(({ phases }) => phases !== 7)).toEqual([]);
  });
});

describe('a person before a device names phases', () => {
  /** Meters below on A, B and C, of which one each has spoken. */
  const below: Record<string, readonly string[]> = {
    FU3: ['TX3-4', 'TX3-2', 'TX3-3'],
    SW1: ['TX1-4', 'TX1-2', 'TX1-3'],
    TX3: [],
  };
  const found = (device: string, phases: number, says = seen(true, phases)): Verdict =>
    town('Yyn0', (tell) => {
      below[device]!.forEach((id, i) => {
        if ((phases & (1 << i)) !== 0) tell.point(id, gasp);
      });
      tell.device(device, says);
    });

  test('found open on one: that pole and no other, though others of its customers say nothing', () => {
    const verdict = found('FU3', 4);
    expect(told(verdict)).toEqual([{ group: ['FU3'], phases: 4 }]);
    expect(verdict.opened[0]!.probability).toBeGreaterThan(0.999);
    expect(verdict.darkness.get('TX3-2')?.pAny ?? 0).toBeLessThan(0.01);
    const said = verdict.opened[0]!.reasons.find(({ code }) => code === 'state_report');
    expect(said).toMatchObject({ text: 'FU3 was seen open', nats: 13.8 });
  });

  test.each([
    ['FU3', 6],
    ['FU3', 7],
    ['SW1', 1],
    ['SW1', 7],
  ])(
    '%s found open on phases %i: just those, also where the poles open together',
    (device, phases) => {
      expect(told(found(device, phases))).toEqual([{ group: [device], phases }]);
    },
  );

  test('found closed on one says nothing of the others', () => {
    const closed = (phases: number): unknown =>
      told(
        town('Yyn0', (tell) => {
          for (const id of ['TX3-2', 'TX3-5']) tell.point(id, gasp);
          tell.device('FU3', seen(false, phases));
        }),
      );
    expect(closed(1)).toEqual([{ group: ['FU3'], phases: 2 }]);
    expect(closed(2)).not.toContainEqual({ group: ['FU3'], phases: 2 });
  });

  test('without phases, or with those it does not have, it is the device as a whole', () => {
    const plain: DeviceEvidence = { kind: 'state', open: true, phases: 7, weight: 'hard' };
    expect(told(found('SW1', 7, plain))).toEqual([{ group: ['SW1'], phases: 7 }]);
    expect(told(found('TX3', 0, seen(true, 0)))).toEqual([]);
  });
});
