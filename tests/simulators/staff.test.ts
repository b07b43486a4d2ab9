import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { standingClock } from '../../simulators/clock.ts';
import { make } from '../../simulators/demo/prepare.ts';
import type { Answer, Session } from '../../simulators/people/session.ts';
import { startStaff } from '../../simulators/people/staff.ts';

const startAt = Date.parse('2026-07-15T09:00:00+08:00');

interface Call {
  who: string;
  path: string;
  body: Record<string, unknown>;
  version: number | undefined;
  atS: number;
}

/** The demo's people before a service that takes everything, or refuses the first calls of a path. */
async function playedOut(refuse: Record<string, number[]> = {}): Promise<Call[]> {
  const clock = standingClock(startAt);
  const { plan } = make(1, 'demo');
  const calls: Call[] = [];
  const session = (who: string): Session => ({
    get: async (path): Promise<Answer> => {
      const outage = { id: 'O-1', version: 7, state: 'confirmed' };
      const items = plan.faults.map(({ device }) => ({ ...outage, cause: { device } }));
      return { status: 200, body: path.startsWith('/outages') ? { items } : { version: 3 } };
    },
    post: async (path, body, version): Promise<Answer> => {
      const atS = (clock.now() - startAt) / 1000;
      calls.push({ who, path, body: body as Call['body'], version, atS });
      const status = refuse[path]?.shift() ?? 200;
      return { status, body: status === 200 ? { id: 'P-1', version: 1 } : null };
    },
  });
  const staff = {
    dispatcher: session('dispatcher'),
    supervisor: session('supervisor'),
    crew: session('crew'),
  };
  const stop = startStaff(plan, { staff, clock, startAt, log: () => {} });
  for (let second = 1; second <= plan.endAtS; second++) {
    clock.advanceTo(startAt + second * 1000);
    await settled();
  }
  stop();
  return calls;
}

describe('the people of the demo', () => {
  test('bring the planned cut to approval in the first minute, by two persons', async () => {
    const calls = await playedOut();
    const first = calls.filter(({ path }) => path.startsWith('/planned-outages')).slice(0, 3);
    expect(first.map(({ who, path }) => `${who} ${path}`)).toEqual([
      'dispatcher /planned-outages',
      'dispatcher /planned-outages/P-1/actions/submit',
      'supervisor /planned-outages/P-1/actions/approve',
    ]);
    expect(first[0]?.body).toMatchObject({
      kind: 'planned',
      start: '2026-07-15T01:28:00.000Z',
      end: '2026-07-15T01:36:00.000Z',
    });
    expect(first.every(({ atS }) => atS <= 60)).toBe(true);
    expect(first.map(({ version }) => version)).toEqual([undefined, 3, 3]);
  });

  test('start the cut again and again while a confirmation is missing, and complete it', async () => {
    const calls = await playedOut({ '/planned-outages/P-1/actions/start': [409, 409] });
    const done = calls.filter(({ path }) => /actions\/(start|complete)$/.test(path));
    expect(done.map(({ path }) => path.split('/').at(-1))).toEqual([
      'start',
      'start',
      'start',
      'complete',
    ]);
    expect(done[0]?.atS).toBe(28 * 60);
    expect(done[3]?.atS).toBeLessThan(36 * 60 - 120);
  });

  test('read the version again when somebody was faster', async () => {
    const calls = await playedOut({ '/planned-outages/P-1/actions/approve': [412] });
    expect(calls.filter(({ path }) => path.endsWith('/approve')).length).toBe(2);
  });

  test('record what nothing reports, with the moment it was done and a reason', async () => {
    const calls = await playedOut();
    const { plan } = make(1, 'demo');
    const recorded = calls.filter(({ path }) => path.endsWith('/switch'));
    const silent = plan.faults.flatMap(({ steps }) =>
      steps.filter((it) => !it.isTelemetered && it.isUntold !== true),
    );
    expect(recorded.map(({ body }) => [body['state'], body['at'], body['phases']])).toEqual(
      silent.map(({ state, atS, phases }) => [
        state,
        new Date(startAt + atS * 1000).toISOString(),
        phases,
      ]),
    );
    for (const { body, atS } of recorded) {
      expect(Date.parse(String(body['at']))).toBeLessThan(startAt + atS * 1000);
      expect(body['reason']).toBeTruthy();
    }
  });

  test('send the crew to each outage and say when it is there', async () => {
    const calls = await playedOut();
    const crew = calls.filter(({ path }) => path.endsWith('/assign-crew'));
    expect(crew.map(({ who, body }) => `${who} ${body['state']}`)).toEqual([
      ...['dispatcher assigned', 'crew on_site'],
      ...['dispatcher assigned', 'crew on_site'],
      ...['dispatcher assigned', 'crew on_site'],
    ]);
  });
});
