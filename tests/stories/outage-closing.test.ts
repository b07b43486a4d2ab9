import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('an outage is closed with cause and responsibility, its times set right before, and the report has it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:43');
  const concerned = town.contactsAt('RC1');
  town.allGotSms(concerned, '停电');
  town.phone('Wang').gotCall('停电');
  const dispatcher = await town.signIn('dispatcher');
  const [{ id, version }] = town.outages;
  const outage = `/outages/${id}`;
  const cause = { kind: 'lightning', responsibility: 'external' };

  // Not while people are dark, and not on a version that is no longer the one that stands.
  expect(await dispatcher.isRefused(outage, 'close', cause)).toBe('OUT-TRANSITION');
  const close = `${outage}/actions/close`;
  await expect(dispatcher.post(close, cause, version - 1)).rejects.toThrow(/412 API-VERSION-STALE/);
  await expect(dispatcher.post(close, cause, version)).rejects.toThrow(
    /409 OUT-TRANSITION .*confirmed.*closed/,
  );

  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:15');
  expect(town.outages).toMatchObject([{ state: 'restored' }]);
  town.allGotSms(concerned, '恢复供电');
  town.phone('Wang').gotCall('恢复供电');

  const now = await dispatcher.get(outage);
  // Told: six hours, rounded up; back after half an hour.
  expect(now.etrError).toMatchObject({ first: -335, last: -335, lastOrigin: 'statistical' });
  await expect(dispatcher.post(close, {}, now.version)).rejects.toThrow(
    /422 OUT-CAUSE-MISSING .*cause and responsibility is missing/,
  );
  await expect(dispatcher.post(close, { kind: 'lightning' }, now.version)).rejects.toThrow(
    /: responsibility is missing/,
  );
  const future = { restoredAt: '2026-07-15T23:00:00+08:00', reason: 'log book' };
  expect(await dispatcher.isRefused(outage, 'correct-times', future)).toBe('OUT-TIMES');
  const right = { startedAt: '2026-07-15T18:31:00+08:00', reason: 'log book of the substation' };
  const corrected = await dispatcher.act(outage, 'correct-times', right);
  expect(corrected).toMatchObject({ startedAt: '2026-07-15T10:31:00.000Z', state: 'restored' });

  const { items: lines } = await dispatcher.get(`${outage}/timeline`);
  const shown = lines.filter((line: { kind: string }) => line.kind === 'interval');
  expect(shown).toHaveLength(24);
  expect(shown[0]).toMatchObject({ by: 'dispatcher', reason: 'log book of the substation' });
  const { items: history } = await dispatcher.get('/supply-points/TX1-1/timeline');
  const dark = history.filter((line: { kind: string }) => line.kind === 'interval');
  expect(dark.map((line: { from: string }) => line.from)).toContain('2026-07-15T10:31:00.000Z');
  expect(dark).toHaveLength(2);

  const closed = await dispatcher.act(outage, 'close', cause);
  expect(closed).toMatchObject({ state: 'closed', cause });
  expect(await dispatcher.isRefused(outage, 'set-cause', cause)).toBe('OUT-TRANSITION');
  const span = 'from=2026-07-14T16:00:00Z&to=2026-07-15T16:00:00Z';
  const report = await dispatcher.get(`/reports/reliability?${span}&level=responsibility`);
  expect(report.rows).toMatchObject([{ responsibility: 'external', CI: 24 }]);
  expect(report.totals).toMatchObject({ CI: 24, 'SAIDI-2_h': 0 });
  expect(report.totals.CMI).toBeGreaterThan(24 * 38);
  const told = await dispatcher.get(`/reports/etr?${span}`);
  expect(told.rows[0]).toMatchObject({ word: 'first', outages: 1, late_percent: 0 });
  expect(told.rows[1]).toMatchObject({ word: 'first: recloser 2-50 calm', error_p50_min: -335 });
});
