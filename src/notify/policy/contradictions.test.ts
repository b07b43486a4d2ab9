import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadPolicy } from './load.ts';

const files = new Map(
  ['policies', 'holidays'].flatMap((folder) =>
    readdirSync(`config/${folder}`).map((name) => [
      `${folder}/${name}`,
      readFileSync(`config/${folder}/${name}`, 'utf8'),
    ]),
  ),
);

function problemsOf(text: string, over = 'cn'): string[] {
  const own = `policy: own\nversion: 1\nextends: ${over}\n${text}`;
  const loaded = loadPolicy(new Map([...files, ['policies/own.yaml', own]]), 'policies/own.yaml');
  if (loaded.policy !== null) return [];
  return loaded.problems.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`);
}

test.each(['base', 'cn', 'demo', 'uk', 'au', 'template'])(
  'the policy %s holds together',
  (name) => {
    const loaded = loadPolicy(files, `policies/${name}.yaml`);
    expect(loaded.policy === null ? loaded.problems : []).toEqual([]);
  },
);

test('every file that names a law says what of it nobody has verified', () => {
  for (const name of ['cn', 'uk', 'au']) {
    const text = files.get(`policies/${name}.yaml`) ?? '';
    expect(text).toMatch(/# .*Source: /);
    expect(text).toMatch(/[Uu]nverified/);
  }
});

/** § stands before what the problem is to point at. */
describe('a policy that contradicts itself is refused at its place', () => {
  test.each([
    ['planned:\n  safety: { fulfilledBy: §[] }', 'nothing counts as telling'],
    [
      'planned:\n  safety: { public: never, fulfilledBy: §[announcement] }',
      'an announcement counts, yet nothing is public',
    ],
    [
      'planned:\n  planned: { fulfilledBy: §{ critical: [announcement] } }',
      'critical must confirm, but only an announcement tells them',
    ],
    [
      'planned:\n  safety: { public: never, publicOrderList: §true }',
      'a public order of a cut that is never public',
    ],
    ['planned:\n  rota: { refuse: [§life_suport] }', '"life_suport" is no class'],
    [
      'planned:\n  rota: { fulfilledBy: { critical: §[delivery], else: [delivery] } }',
      'critical is told of a cut that may not reach them',
    ],
    ['planned:\n  rota: { refuse: §[critical] }', 'life support is cut in turn'],
    ['planned:\n  planned: { target: §{ days: 7 } }', 'shorter than'],
    ['planned:\n  planned: { target: §{ hours: 191 } }', 'shorter than'],
    [
      'planned:\n  planned: { minimum: { businessDays: 4 }, target: §{ days: 9 } }',
      'the target can lie behind the deadline',
    ],
    [
      'planned:\n  planned: { target: §{ businessDays: 7 } }',
      'the target can lie behind the deadline',
    ],
    [
      `planned:
  safety:
    ladder:
      - { kind: planned_reminder, before: 1h }
      - §{ kind: planned_reminder, before: 1h }`,
      'two steps at the same time',
    ],
    ['planned:\n  arrears: { reminder: §8d }', 'the last reminder comes before'],
    [
      'confirm: { gate: { classes: [§business] } }',
      'work waits for business, who are never asked to confirm',
    ],
    ['confirm: { ask: §never }', 'life_support must confirm and is never asked'],
    ['confirm: { chase: [{ after: 4h, channel: §letter }] }', 'nobody can confirm over letter'],
    ['classes: { business: { channels: §[sms, sms] } }', 'a channel stands twice'],
    ['limits: { perContact: { perHour: §11 } }', 'more an hour than a day'],
  ])('%s', (marked, what) => {
    const lines = marked.slice(0, marked.indexOf('§')).split('\n');
    const place = `${lines.length + 3}:${(lines.at(-1) ?? '').length + 1}`;
    const all = problemsOf(marked.replace('§', ''));
    const found = all.filter((line) => line.includes(what));
    expect(
      found.map((line) => line.split(' ')[0]),
      all.join('\n'),
    ).toContain(place);
  });

  test.each([
    [
      'planned:\n  safety: { minimum: { businessDays: 2 }, target: { businessDays: 3 } }',
      'business days are counted',
    ],
    ['planned:\n  arrears: { notOn: [night, "off"] }', 'days off are kept'],
  ])('without a calendar: %s', (text, what) => {
    expect(problemsOf(text, 'base').filter((line) => line.includes(what))).not.toEqual([]);
  });
});
