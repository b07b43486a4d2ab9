import { describe, expect, test } from 'vitest';
import { outage } from '../../../tests/contracts/records-samples.ts';
import { noon } from '../../../tests/notify/support/facts.ts';
import { planned, policyNamed } from '../../../tests/notify/support/people.ts';
import type { OutageNews } from '../../model/outage-news.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import { DAY, HOUR, MINUTE } from '../../model/time.ts';
import { isEtrWorthTelling, wavesForOutage } from './outage.ts';
import { type PersonalNews, waveForPerson } from './person.ts';
import { type PlannedEvent, wavesForPlanned } from './planned.ts';
import type { WaveContext } from './wave.ts';

let made = 0;
const context = (own: Partial<WaveContext> = {}): WaveContext => ({
  ...{ policy: policyNamed('cn'), zone: 'Asia/Shanghai', now: noon, holdMs: 0 },
  newId: () => {
    made += 1;
    return `W-${made}`;
  },
  ...own,
});

const shown = (waves: NewWave[]): string[] =>
  waves.map(
    ({ wave }) =>
      `${wave.kind}${wave.variant === null ? '' : `.${wave.variant}`} lane ${wave.lane} to ${wave.audience}`,
  );

function told(news: OutageNews, own = {}) {
  return wavesForOutage({ outage: outage('O-1', own), news: [news] }, context());
}

describe('waves of an outage', () => {
  test.each<[OutageNews, string[]]>([
    [
      { what: 'confirmed', supplyPoints: ['SP-1'] },
      ['outage_detected lane 0 to not_told', 'outage_detected lane 2 to not_told'],
    ],
    [
      { what: 'part_restored', supplyPoints: ['SP-1'], stillDark: ['SP-2'] },
      [
        ...['outage_restored lane 0 to told', 'outage_restored lane 2 to told'],
        ...['outage_update.partial lane 0 to told', 'outage_update.partial lane 2 to told'],
      ],
    ],
    [
      { what: 'restored', supplyPoints: ['SP-1'] },
      [
        ...['outage_restored lane 0 to told', 'outage_restored lane 2 to told'],
        'restoration_check lane 4 to told',
      ],
    ],
    [
      { what: 'reopened', supplyPoints: ['SP-1'] },
      [
        ...['outage_update.again lane 0 to told', 'outage_update.again lane 2 to told'],
        ...['outage_detected lane 0 to not_told', 'outage_detected lane 2 to not_told'],
      ],
    ],
    [
      { what: 'rejected', supplyPoints: ['SP-1'] },
      ['outage_correction lane 0 to told', 'outage_correction lane 2 to told'],
    ],
    [{ what: 'merged', into: 'O-2' }, []],
    [{ what: 'suspected' }, []],
  ])('%o', (news, waves) => {
    expect(shown(told(news).waves)).toEqual(waves);
  });

  test('an outage that reaches beyond a plan is told like any other', () => {
    const news: OutageNews = { what: 'confirmed', supplyPoints: ['SP-1'] };
    const waves = shown(told(news, { plannedOutage: 'P-1' }).waves);
    expect(waves).toEqual(shown(told(news).waves));
    expect(waves).not.toEqual([]);
  });

  test('by hand: a hold for others, none for life support, and none for what is proven', () => {
    const news: OutageNews[] = [
      { what: 'confirmed', supplyPoints: ['SP-1'] },
      { what: 'restored', supplyPoints: ['SP-1'] },
    ];
    const change = { outage: outage('O-1'), news };
    const { waves } = wavesForOutage(change, context({ holdMs: 30_000 }), { byHand: true });
    expect(waves.map(({ wave }) => [wave.kind, wave.basis, wave.holdUntil])).toEqual([
      ['outage_detected', 'byHand', null],
      ['outage_detected', 'byHand', noon + 30_000],
      ['outage_restored', 'verified', null],
      ['outage_restored', 'verified', null],
      ['restoration_check', 'byHand', null],
    ]);
  });

  test('a new time of return is told when it differs by minutes and by share', () => {
    const ask = (at: number, was: number): boolean => {
      const etr = { at, origin: 'crew', low: null, high: null, nextUpdateAt: null } as const;
      const told = { at: was, toldAt: noon - HOUR };
      return isEtrWorthTelling(outage('O-1', { etr }), context(), told);
    };
    expect(ask(noon + HOUR + 29 * MINUTE, noon + HOUR)).toBe(false);
    expect(ask(noon + HOUR + 30 * MINUTE, noon + HOUR)).toBe(true);
    expect(ask(noon + 9 * HOUR + 30 * MINUTE, noon + 9 * HOUR)).toBe(false);
    expect(ask(noon - 1, noon + HOUR)).toBe(false);
  });
});

describe('waves of a plan', () => {
  const cut = Date.parse('2026-07-31T09:00:00+08:00');
  const plan = planned('P-1', { from: cut, to: cut + 2 * HOUR, supplyPoints: ['SP-1', 'SP-2'] });
  const waves = (event: PlannedEvent, own = {}, about: Partial<WaveContext> = {}) =>
    wavesForPlanned(event, { ...plan, ...own }, context(about)).waves;

  test('approval computes every due instant once: first notice, rungs, chase, and the task', () => {
    const found = waves({ what: 'approved' }).map(({ wave }) => [
      wave.kind,
      wave.channel,
      new Date(wave.dueAt + 8 * HOUR).toISOString().slice(0, 16),
    ]);
    expect(found).toEqual([
      ['planned_notice', null, '2026-07-23T09:00'],
      ['planned_reminder', null, '2026-07-30T18:00'],
      // One for those who depend on supply, one for the others of the rung.
      ['planned_reminder', null, '2026-07-31T08:00'],
      ['planned_reminder', null, '2026-07-31T08:00'],
      ['confirmation_request', 'sms', '2026-07-23T13:00'],
      ['confirmation_request', 'voice', '2026-07-23T17:00'],
      ['confirmation_request', 'voice', '2026-07-23T17:30'],
      ['confirmation_request', 'console', '2026-07-30T09:00'],
    ]);
  });

  test('an approval that makes the first notice due at once counts down, unless that would make it late', () => {
    const notice = (now: number): NewWave['wave'] | undefined =>
      waves({ what: 'approved' }, {}, { now, holdMs: 30_000 })[0]?.wave;
    const deadline = Number(notice(cut - 8 * DAY)?.facts['deadline']);
    const holdOf = (now: number): number | null => notice(now)?.holdUntil ?? null;
    expect(holdOf(deadline - HOUR)).toBe(deadline - HOUR + 30_000);
    expect(holdOf(deadline - 10_000)).toBeNull();
    // Late already: a slip of the hand can still be stopped.
    expect(holdOf(deadline + HOUR)).toBe(deadline + HOUR + 30_000);
    expect(holdOf(cut - 20 * DAY)).toBeNull();
  });

  test('a cut within two hours puts life support into the first lane', () => {
    const near = waves({ what: 'approved' }, {}, { now: cut - HOUR });
    const notice = near.filter(({ wave }) => wave.kind === 'planned_notice');
    expect(notice.map(({ wave }) => wave.lane)).toEqual([0, 3]);
  });

  test('a last reminder to some classes goes to life support first, to the others after it', () => {
    const rungs = waves({ what: 'approved' }, {}, { now: cut - 10 * DAY }).filter(
      ({ wave }) => wave.kind === 'planned_reminder' && wave.dueAt === cut - HOUR,
    );
    expect(rungs.map(({ wave }) => [wave.lane, wave.classes])).toEqual([
      [0, ['life_support', 'critical']],
      [3, ['business']],
    ]);
  });

  test('a cut put off in the last hour: it is the old time that hurries', () => {
    const later = (text: string) => new Date(Date.parse(text) + 7 * DAY).toISOString();
    const windows = plan.windows.map((one) => ({
      ...one,
      ...{ start: later(one.start), end: later(one.end) },
    }));
    const next = { windows, start: later(plan.start), end: later(plan.end) };
    const laneAt = (now: number) =>
      waves({ what: 'changed', previous: plan }, next, { now })
        .filter(({ wave }) => wave.kind === 'planned_changed')
        .map(({ wave }) => wave.lane);
    expect(laneAt(cut - HOUR)).toEqual([0, 1]);
    expect(laneAt(cut - 20 * HOUR)).toEqual([1]);
    expect(laneAt(cut - 3 * DAY)).toEqual([3]);
  });

  test('a cut put off because of the weather says so to whoever was told of it', () => {
    const end = new Date(Date.parse(plan.end) + HOUR).toISOString();
    const windows = plan.windows.map((one) => ({ ...one, end }));
    const told = waves({ what: 'changed', previous: plan, because: 'weather' }, { windows, end });
    const kinds = told.map(({ wave }) => [wave.kind, wave.variant]);
    expect(kinds).toContainEqual(['planned_changed', 'weather']);
    const plainly = waves({ what: 'changed', previous: plan }, { windows, end });
    expect(plainly.map(({ wave }) => wave.variant)).not.toContain('weather');
  });

  test('news for one person: twelve hours long, a digest in the last lane', () => {
    const about = { ...{ subject: 'O-1', revision: 1, contact: 'C-1' }, supplyPoint: 'SP-1' };
    const laneOf = (kind: PersonalNews['kind']) => {
      const { wave } = waveForPerson({ ...about, kind, channel: null }, context());
      return [wave.lane, wave.validUntil - noon];
    };
    expect(laneOf('outage_summary')).toEqual([4, 12 * HOUR]);
    expect(laneOf('balance_low')).toEqual([3, 12 * HOUR]);
    expect(laneOf('feedback_answered')).toEqual([3, 12 * HOUR]);
  });

  test('a changed plan: who is cut at another time hears it, lost ones that it is off, and nobody else', () => {
    const [{ start, end }] = plan.windows as [(typeof plan.windows)[number]];
    const four = { ...plan, windows: [{ supplyPoints: ['SP-1', 'SP-2', 'SP-4'], start, end }] };
    const later = new Date(cut + HOUR).toISOString();
    const next = {
      ...four,
      revision: 2,
      windows: [
        { supplyPoints: ['SP-2'], start: later, end },
        { supplyPoints: ['SP-3', 'SP-4'], start, end },
      ],
    };
    const { waves: found, supersede } = wavesForPlanned(
      { what: 'changed', previous: four },
      next,
      context(),
    );
    const points = (kind: string) => found.find(({ wave }) => wave.kind === kind)?.supplyPoints;
    expect(points('planned_changed')).toEqual(['SP-2']);
    expect(points('planned_cancelled')).toEqual(['SP-1']);
    expect(points('planned_notice')).toEqual(['SP-2', 'SP-3', 'SP-4']);
    expect(supersede[0]).toMatchObject({ beforeRevision: 2 });
  });

  test('each hears the old time that was its own, not that of the work', () => {
    const [{ start, end }] = plan.windows as [(typeof plan.windows)[number]];
    const noonCut = new Date(cut + 3 * HOUR).toISOString();
    const told = {
      ...plan,
      windows: [
        { supplyPoints: ['SP-1'], start, end },
        { supplyPoints: ['SP-2'], start: noonCut, end: new Date(cut + 4 * HOUR).toISOString() },
      ],
    };
    const day = (text: string) => new Date(Date.parse(text) + 24 * HOUR).toISOString();
    const windows = told.windows.map((one) => ({
      ...one,
      ...{ start: day(one.start), end: day(one.end) },
    }));
    const next = { ...told, revision: 2, windows };
    const { waves: found } = wavesForPlanned({ what: 'changed', previous: told }, next, context());
    const changed = found.filter(({ wave }) => wave.kind === 'planned_changed');
    expect(changed.map(({ wave, supplyPoints }) => [supplyPoints, wave.facts['oldStart']])).toEqual(
      [
        [['SP-1'], cut],
        [['SP-2'], cut + 3 * HOUR],
      ],
    );
  });

  test('late work is told to all who are dark, with the end that was promised', () => {
    const longer = { end: new Date(cut + 3 * HOUR).toISOString() };
    const found = waves({ what: 'extended', previous: plan }, longer, { now: cut + HOUR });
    expect(found.map(({ wave }) => [wave.kind, wave.audience, wave.facts['oldEnd']])).toEqual([
      ['planned_extended', 'all', cut + 2 * HOUR],
      ['planned_extended', 'all', cut + 2 * HOUR],
    ]);
  });
});
