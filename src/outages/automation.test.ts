import { describe, expect, test } from 'vitest';
import { drawn } from '../../tests/support/drawn.ts';
import { outageStory, type Story } from '../../tests/support/outage-story.ts';
import { buildGrid } from '../network/build.ts';
import { createEngine, type InferenceEngine } from './infer/engine.ts';
import { defaultOutageSettings } from './settings.ts';

const two = `
  SS1 - CB10 - LS10 - CB1 - LS1 - TX1*8
               LS10 - CB2 - LS2 - TX2*8
  SS2 - CB20 - LS20 - CB3 - LS3 - TX3*8
               LS20 - CB4 - LS4 - TX4*8
  LS10 - CB90/ - LS20
`;

const all = (id: string): string[] => Array.from({ length: 8 }, (_, i) => `${id}-${i + 1}`);

/** Only the four below the incoming breakers are heads of feeders. */
function station(): Story & { engine: InferenceEngine } {
  const { tables } = drawn(two);
  for (const row of tables.devices) row.feeder = /^CB\d$/.test(row.id) ? `F-${row.id}` : null;
  const grid = buildGrid(tables, 1);
  const engine = createEngine({ grid, settings: defaultOutageSettings() });
  return { ...outageStory(engine), engine };
}

describe('a bus whose incoming breaker trips', () => {
  test('gets another source within seconds: no outage is confirmed, and the way it is fed is a fact', () => {
    const town = station();
    town.runTo(1);
    town.device('CB10', true, 'trip');
    town.gasp(...all('TX1').slice(0, 6), ...all('TX2').slice(0, 6));
    town.runTo(6);
    town.device('CB90', false, 'report');
    town.runTo(7);
    town.back(...all('TX1'), ...all('TX2'));
    expect(town.detector.automation('SS1')).not.toBeNull();
    town.runTo(200);
    expect(town.detector.automation('SS1')).toBeNull();
    expect(town.changes.filter(({ outage }) => outage.confirmedAt !== null)).toEqual([]);
    expect([town.engine.isOpen?.('CB10'), town.engine.isOpen?.('CB90')]).toEqual([true, false]);
    // From now on its customers hang on the other source, and go dark with it.
    town.gasp(...['TX1', 'TX2', 'TX3', 'TX4'].flatMap((id) => all(id).slice(0, 6)));
    town.runTo(300);
    const open = town.outages().filter(({ state }) => state === 'confirmed');
    expect(open).toMatchObject([{ feeder: null, causeGroup: expect.arrayContaining(['SS2']) }]);
    expect(open[0]!.dark).toHaveLength(32);
  });

  test('and gets none: one outage of both feeders, as soon as the time for it has passed', () => {
    const town = station();
    town.runTo(1);
    town.device('CB10', true, 'trip');
    town.gasp(...all('TX1').slice(0, 6), ...all('TX2').slice(0, 6));
    town.runTo(10);
    expect(town.outages()).toMatchObject([{ state: 'suspected' }]);
    town.runTo(15);
    expect(town.outages()).toMatchObject([
      { state: 'confirmed', feeder: null, causeGroup: ['CB10'], basis: 'verified' },
    ]);
    expect(town.outages()[0]!.dark).toHaveLength(16);
    expect(town.engine.isOpen?.('CB10')).toBe(false);
  });
});

describe('a restart while automation is at work', () => {
  test('forgets neither the run nor what earlier ones left open', () => {
    const before = station();
    before.runTo(1);
    before.device('CB10', true, 'trip');
    before.gasp(...all('TX1').slice(0, 6));
    before.runTo(3);
    const saved = JSON.parse(JSON.stringify(before.detector.episodes()));
    expect(saved.automation).toMatchObject([{ feeder: 'SS1', isTransfer: true }]);

    const after = station();
    after.detector.load({ outages: [], intervals: [], points: [], episodes: saved });
    expect(after.detector.automation('SS1')).toEqual(before.detector.automation('SS1'));
    after.runTo(6);
    after.device('CB90', false, 'report');
    after.runTo(30);
    expect([after.engine.isOpen?.('CB10'), after.engine.isOpen?.('CB90')]).toEqual([true, false]);
    const rested = after.detector.episodes().rested ?? [];
    expect(rested.toSorted()).toEqual([
      ['CB10', true],
      ['CB90', false],
    ]);
  });
});
