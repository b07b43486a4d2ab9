import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { buildGrid } from '../../src/network/build.ts';
import { createDetector, type Detector } from '../../src/outages/detector.ts';
import { createEngine } from '../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import { answer, at, gasp, noAnswer, ofDevice, point, reports } from '../support/inferred.ts';

const street = `
  SS1 - CB1 - LS1 - RC2 - LS2 - FU3 - LS3*8
              LS2 - FU4 - LS4*8
              LS1 - FU5 - LS5*8
`;

/** The detector over the real inference; every meter that is asked answers as it is. */
function town(): {
  detector: Detector;
  hears: (...evidence: Evidence[]) => void;
  run: (from: number, to: number, isLit: (supplyPoint: string) => boolean) => void;
  asked: () => number;
} {
  const settings = defaultOutageSettings();
  const engine = createEngine({ grid: buildGrid(drawn(street).tables, 1), settings });
  let number = 0;
  let asked = 0;
  const newId = () => `O-${++number}`;
  const detector = createDetector({ engine, settings, newId, spentMs: () => 0 });
  return {
    detector,
    hears: (...evidence) => detector.apply(evidence),
    run(from, to, isLit) {
      for (let second = from; second < to; second++) {
        const { pings } = detector.decide(at(second));
        asked += pings.length;
        detector.apply(pings.map((id) => point(id, second, isLit(id) ? answer : noAnswer)));
      }
    },
    asked: () => asked,
  };
}

const all = (id: string, n: number): string[] =>
  Array.from({ length: n }, (_, i) => `${id}-${i + 1}`);
const open = (detector: Detector) =>
  detector.outages().map(({ state, causeGroup, dark }) => [state, causeGroup[0], dark.length]);

describe('from evidence to an outage and back', () => {
  test('a fuse: suspected, confirmed after a minute, restored when its meters say so', () => {
    const { detector, hears, run, asked } = town();
    hears(...all('LS3', 6).map((sp) => point(sp, 0, gasp)));
    run(1, 30, (sp) => !sp.startsWith('LS3'));
    expect(open(detector)).toEqual([['suspected', 'FU3', expect.any(Number)]]);
    run(30, 120, (sp) => !sp.startsWith('LS3'));
    expect(open(detector)).toEqual([['confirmed', 'FU3', 8]]);
    expect(asked()).toBeLessThan(30);
    hears(...all('LS3', 8).map((sp) => point(sp, 1800, { kind: 'restored' })));
    run(1801, 1840, () => true);
    expect(open(detector)).toEqual([['restored', 'FU3', 0]]);
  });

  test('a lockout is confirmed at once', () => {
    const { detector, hears, run } = town();
    hears(ofDevice('RC2', 0, reports(true, 'trip')));
    hears(...all('LS4', 5).map((sp) => point(sp, 1, gasp)));
    run(2, 8, (sp) => sp.startsWith('LS5'));
    expect(open(detector)).toEqual([['confirmed', 'RC2', 16]]);
  });

  test('one false gasp makes no outage', () => {
    const { detector, hears, run } = town();
    hears(point('LS3-1', 0, gasp));
    run(1, 200, () => true);
    expect(detector.outages().filter(({ state }) => state === 'confirmed')).toEqual([]);
  });

  test('two faults twenty minutes apart are two outages, the breaker is never blamed', () => {
    const { detector, hears, run } = town();
    hears(...all('LS3', 6).map((sp) => point(sp, 0, gasp)));
    run(1, 200, (sp) => !sp.startsWith('LS3'));
    hears(...all('LS5', 6).map((sp) => point(sp, 1200, gasp)));
    run(1201, 1400, (sp) => sp.startsWith('LS4'));
    expect(open(detector).sort()).toEqual([
      ['confirmed', 'FU3', 8],
      ['confirmed', 'FU5', 8],
    ]);
  });
});
