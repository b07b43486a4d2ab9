import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noClasses } from '../../model/contact.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { toIso } from '../../model/time.ts';
import { loadPolicy } from '../../notify/policy/load.ts';
import { dryRun, type PlanFacts } from './dry-run.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.parse('2026-07-20T08:00:00+08:00');
const files = new Map(
  ['policies/base.yaml', 'policies/cn.yaml', 'holidays/cn.yaml'].map((file) => [
    file,
    readFileSync(`config/${file}`, 'utf8'),
  ]),
);

function policyWith(change: (text: string) => string) {
  const text = change(files.get('policies/cn.yaml') ?? '');
  const { policy } = loadPolicy(
    new Map([...files, ['policies/cn.yaml', text]]),
    'policies/cn.yaml',
  );
  if (policy === null) throw new Error('the policy of the test does not hold');
  return policy;
}

/** Approved ten days before; C-1 (life support) has word an hour after it was due, C-2 never. */
function facts(): PlanFacts {
  const approvedAt = start - 10 * DAY;
  const plan = {
    ...{ id: 'P-2026-000001', kind: 'planned', start: toIso(start), end: toIso(start + HOUR) },
    ...{
      approvedAt: toIso(approvedAt),
      affected: { byClass: { ...noClasses(), business: 1 } },
    },
  } as unknown as PlannedOutage;
  const duty = (contact: string, of: string) =>
    ({
      ...{ contact, class: of, start: toIso(start), due: toIso(approvedAt), proof: null },
      confirmation: 'not_required',
    }) as unknown as Duty;
  return {
    ...{ plan, duties: [duty('C-1', 'life_support'), duty('C-2', 'residential')] },
    told: new Map([['C-1', start - 8 * DAY + HOUR]]),
    announcedAt: null,
  };
}

function played(change: (text: string) => string) {
  const question = { zone: 'Asia/Shanghai', now: start + DAY, from: start - 29 * DAY };
  return dryRun({
    ...{ ...question, before: policyWith((text) => text), after: policyWith(change) },
    ...{ facts: [facts()], isWhole: true },
  });
}

test('the same rules change nothing: who was never told was missed before and is missed again', () => {
  const { rows, ...sums } = played((text) => `${text}# a word\n`);
  expect(sums).toMatchObject({ plans: 1, people: 2, otherDeadline: 0, newlyMissed: 0 });
  expect(sums).toMatchObject({ missed: { before: 1, after: 1 }, noLongerMissed: 0 });
  expect(sums.messages.before).toBe(sums.messages.after);
  expect(rows[0]).toMatchObject({ plan: 'P-2026-000001', refused: null, people: 2 });
});

test('a longer minimum moves every deadline; word comes as long after its new due time as it did', () => {
  const longer = played((text) =>
    text.replace(
      /minimum: \{ days: 7, count: clear \}\n {4}target: \{ days: 8 \}/,
      'minimum: { days: 9, count: clear }\n    target: { days: 11 }',
    ),
  );
  // Due eleven days before, but approved ten days before: told at once, an hour late as before, in time.
  expect(longer).toMatchObject({ otherDeadline: 2, newlyMissed: 0, late: { before: 0, after: 0 } });
  const tooLong = played((text) =>
    text.replace(
      /minimum: \{ days: 7, count: clear \}\n {4}target: \{ days: 8 \}/,
      'minimum: { days: 12, count: clear }\n    target: { days: 14 }',
    ),
  );
  expect(tooLong).toMatchObject({ newlyMissed: 1, late: { before: 0, after: 1 } });
  expect(tooLong.missed).toEqual({ before: 1, after: 2 });
});

test('a step of the ladder more is counted as messages, and a refused class stops the plan', () => {
  const fewer = played((text) =>
    text.replace(/ {6}- \{ kind: planned_reminder, dayBefore: "18:00", classes: all \}\n/, ''),
  );
  expect(fewer.messages.before - fewer.messages.after).toBe(2);
  const refusing = played((text) =>
    text.replace('target: { days: 8 }', 'target: { days: 8 }\n    refuse: [business]'),
  );
  expect(refusing.rows[0]?.refused).toMatchObject({
    code: 'PLN-CLASS-REFUSED',
    details: { classes: 'business' },
  });
});
