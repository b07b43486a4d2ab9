/** Reminders around the days on which clocks are set, from the plan to the telephone. */
import { afterEach, describe, expect, test } from 'vitest';
import { planned } from '../support/people.ts';
import { type Town, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const changes = [
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
] as const;

describe('node-cron #492, #174, #157', () => {
  test.each(changes)(
    'a cut on each day around the change of clocks in %s on %s: each reminder comes once, at six the evening before',
    async (zone, change) => {
      const day = Temporal.PlainDate.from(change);
      const at = (days: number, time: string): number =>
        day.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
      const people = Array.from({ length: 6 }, (_, i) => ({
        ...{ id: `C-${i}`, phone: `+86139000042${10 + i}`, points: [`SP-${i}`] },
        channels: ['sms' as const],
      }));
      const start = new Date(at(-4, '12:00')).toISOString();
      const here = await town({ people, start, zone });
      it = here;
      for (const [i, { points }] of people.entries()) {
        const from = at(i - 2, '09:00');
        const plan = planned(`P-${i}`, { from, to: from + 3_600_000, supplyPoints: points });
        await here.plan(plan, { what: 'approved' });
      }
      const end = at(4, '12:00');
      while (here.clock.now() < end) {
        await here.run(900, 900);
        // A stop in the middle of the night of the change, too.
        if (here.clock.now() % 7_200_000 === 0) here.restart();
      }
      for (const [i, { phone }] of people.entries()) {
        const reminders = here.gateway.inbox
          .all()
          .filter(({ to, text }) => to === phone && text.includes('停电提醒'))
          .map((one) => Temporal.Instant.from(one.at).toZonedDateTimeISO(zone));
        const [first, ...more] = reminders;
        expect(more).toEqual([]);
        expect(first?.toPlainDate().toString()).toBe(day.add({ days: i - 3 }).toString());
        expect(first?.hour).toBe(18);
        expect(first?.minute).toBeLessThanOrEqual(15);
      }
    },
    30_000,
  );
});
