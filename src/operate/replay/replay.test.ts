import { describe, expect, test } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import { noon, type Past, past, pointsAt } from '../../../tests/support/past.ts';
import type { AuditCode } from '../../model/audit.ts';
import { MINUTE, SECOND, toIso } from '../../model/time.ts';
import { draftPlan } from '../../outages/planned.ts';
import { replay } from './replay.ts';

const drawing = `
  SS1 - CB1 - LS1 - FU1 - TX1*6
              LS1 - FU2 - TX2*6
`;
const withMore = `${drawing}
              LS1 - FU3 - TX3*6
`;

const devices = (replayed: Awaited<ReturnType<Past['replayed']>>) =>
  replayed.outages.map(({ causeGroup, state }) => [causeGroup.toSorted()[0], state]);

describe('a past time', () => {
  test('without facts has no outage, and still a hash', async () => {
    const nothing = await (await past(drawing)).replayed([0, 5]);
    expect(nothing).toMatchObject({ outages: [], decisions: 0, alarms: {} });
    expect(nothing.decisionsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('must end after it begins, and not be longer than a month', async () => {
    const { parts } = await past(drawing);
    const span = (to: number) => replay(parts, { from: noon, to: noon + to });
    await expect(span(0)).rejects.toThrow('--to cannot be');
    await expect(span(32 * 24 * 60 * MINUTE)).rejects.toThrow('31 days at most');
  });

  test('knows of what was dark before it began', async () => {
    const it = await past(drawing);
    await it.said('last_gasp', pointsAt('TX1', 6), -600);
    const quiet = await it.replayed([0, 5]);
    expect(devices(quiet)).toEqual([['FU1', 'confirmed']]);
    // The decision itself lies before the time.
    expect(quiet.outages[0]?.confirmedAt).toBeLessThan(noon);
  });
});

describe('the network of the time', () => {
  test('stands from its import on; a customer of a later version is dark only under that', async () => {
    const it = await past(drawing);
    await it.network(withMore, noon + 5 * MINUTE);
    await it.said('last_gasp', pointsAt('TX3', 6), 60);
    const before = await it.replayed([0, 4]);
    expect(before).toMatchObject({ outages: [], networks: [{ version: 1 }] });
    await it.said('last_gasp', pointsAt('TX3', 6), 400);
    const after = await it.replayed([0, 12]);
    expect(after.networks).toEqual([
      { version: 1, from: noon - 60 * MINUTE },
      { version: 2, from: noon + 5 * MINUTE },
    ]);
    expect(devices(after)).toEqual([['FU3', 'confirmed']]);
  });

  test('changed in the middle of an outage, the outage goes on under its id', async () => {
    const it = await past(drawing);
    await it.said('last_gasp', pointsAt('TX1', 6), 60);
    await it.network(withMore, noon + 5 * MINUTE);
    await it.said('power_restored', pointsAt('TX1', 6), 600);
    const whole = await it.replayed([0, 20]);
    expect(devices(whole)).toEqual([['FU1', 'restored']]);
    expect(whole.networks).toHaveLength(2);
  });

  test('one that is brought replaces all of the records', async () => {
    const it = await past(drawing);
    await it.said('last_gasp', pointsAt('TX3', 6), 60);
    const { grid } = drawn(withMore);
    const brought = await replay(it.parts, { from: noon, to: noon + 5 * MINUTE, grid });
    expect(devices(brought)).toEqual([['FU3', 'confirmed']]);
    expect(brought.networks).toEqual([{ version: null, from: noon - 60 * MINUTE }]);
  });
});

describe('what people did then', () => {
  test('an operation on a device counts from its own moment on', async () => {
    const it = await past(drawing);
    const row = { device: 'FU1', phases: 'ABC', by: 'li', reason: 'work', reference: null };
    await it.parts.records.commit({
      switching: [
        { ...row, id: 'S-1', state: 'open', at: noon + MINUTE },
        { ...row, id: 'S-2', state: 'closed', at: noon + 10 * MINUTE },
        { ...row, id: 'S-3', device: 'GONE', state: 'open', at: noon + MINUTE },
      ],
    });
    await it.said('last_gasp', pointsAt('TX1', 6), 61);
    const open = await it.replayed([0, 5]);
    expect(open.facts.switching).toBe(1);
    expect(open.outages.map(({ causeGroup }) => causeGroup[0])).toEqual(['FU1']);
    const whole = await it.replayed([0, 20]);
    expect(whole.facts.switching).toBe(2);
  });

  test('a plan explains its dark while it stood, by the log of what was done to it', async () => {
    const it = await past(drawing);
    const wish = {
      ...{ kind: 'planned' as const, devices: ['FU1'], supplyPoints: [], steps: [] },
      ...{ start: noon + 5 * MINUTE, end: noon + 30 * MINUTE, alternative: null },
      ...{ reason: '', reference: null },
    };
    const lost = () => pointsAt('TX1', 6);
    const plan = draftPlan(wish, { id: 'P-1', author: 'li', lost });
    const done = { state: 'completed' as const, actualEnd: toIso(noon + 31 * MINUTE) };
    await it.said('last_gasp', pointsAt('TX1', 6), 5 * 60 + 10);
    await it.said('power_restored', pointsAt('TX1', 6), 30 * 60);
    expect(devices(await it.replayed([0, 40]))).toEqual([['FU1', 'restored']]);

    const row = { by: 'li', subject: 'P-1', from: null, details: {} };
    const said = (what: AuditCode, minute: number) => ({
      ...row,
      what,
      at: noon + minute * MINUTE,
    });
    const log = [said('plan_approve', -50), said('plan_start', 5), said('plan_complete', 31)];
    await it.parts.records.commit({ put: { planned_outage: [{ ...plan, ...done }] }, audit: log });
    const explained = await it.replayed([0, 40]);
    expect(explained).toMatchObject({ outages: [], facts: { plans: 1 } });
  });

  test('answers of meters that were asked count as they did', async () => {
    const it = await past(drawing);
    await it.said('last_gasp', pointsAt('TX1', 3), 60);
    expect(devices(await it.replayed([0, 5]))).toEqual([['FU1', 'confirmed']]);
    const at = noon + 75 * SECOND;
    const asked = { source: '', since: at, reason: 'asked', how: 'asked' as const, at };
    await it.parts.records.history.appendContact(
      pointsAt('TX1', 6).map((asset, n) => ({
        ...{ ...asked, asset },
        ...(n < 3
          ? { contact: 'silent' as const, missed: 1 }
          : { contact: 'answering' as const, missed: 0 }),
      })),
    );
    const told = await it.replayed([0, 5]);
    expect(told.facts.answers).toBe(6);
    // Three with supply beside three without: no fuse is that.
    expect(devices(told)).toEqual([['FU1', 'suspected']]);
  });
});
