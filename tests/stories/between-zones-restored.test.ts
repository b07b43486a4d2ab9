/**
 * The outer side is put back to a backup, as a person does it at the terminal: what it had taken since is
 * named by number, can be copied once more, and is then there again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { numbers } from '../../src/collectors/relay/names.ts';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { forewatt } from '../support/program.ts';
import { eventsOf, expectSameIds, type Zones, zones } from '../support/story-zones.ts';

/** Meters behind a fuse speak, and what they said goes to the other side. */
async function meters(both: Zones, where: string): Promise<void> {
  both.inner.voices().metersOf(where).lastGasp({ within: SECOND });
  for (let second = 0; second < 4; second += 1) {
    await both.pass(SECOND);
    both.carry();
  }
  await both.pass(2 * SECOND);
}

async function type(both: Zones, ...words: string[]): Promise<void> {
  const { code, err } = await forewatt(...words, '--config', both.outer.config);
  expect(code, err).toBe(0);
}

test.each([
  ['beside the data, as it is unless said', {}, join('data', 'relay', 'zone-3.json')],
  ['outside of the data', { position: '../place/zone-3.json' }, join('place', 'zone-3.json')],
])(
  'what a backup did not know is named, and copied again it is there: the place %s',
  async (_, over, place) => {
    const both = await zones(over);
    const { outer } = both;
    const copy = join(outer.folder, 'copy');
    const takenTo = (): number =>
      JSON.parse(readFileSync(join(outer.folder, place), 'utf8')).at.sequence;

    await meters(both, 'FU1');
    await type(both, 'backup', copy);
    const atBackup = takenTo();
    await meters(both, 'FU2');
    expect((await eventsOf(outer)).length).toBeGreaterThan(0);
    const before = takenTo();
    expect(before).toBeGreaterThan(atBackup);

    await outer.restart('stop', async () => {
      await type(both, 'restore', copy);
      expect(takenTo()).toBe(atBackup);
    });
    await meters(both, 'FU3');
    await both.pass(MINUTE);
    const [status] = outer.process().service.core.runner.statuses();
    const missing = numbers({ from: atBackup + 1, to: before });
    expect(status?.lastError).toBe(`segments ${missing} did not come`);
    both.carryAgain();
    await both.pass(5 * SECOND);
    await expectSameIds(both);
  },
  60_000,
);
