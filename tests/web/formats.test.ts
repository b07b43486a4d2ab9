import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { myWords } from '../../src/pages/my/words.ts';
import { words } from '../../src/pages/words.ts';
import { dateFormat, filledText, numberText } from '../../web/shared/formats.ts';

const web = join(import.meta.dirname, '../../web');

test('a format of dates is made once, and numbers have the separators of their language', () => {
  const options = { timeZone: 'Asia/Shanghai', hour: '2-digit' } as const;
  expect(dateFormat('en-GB', options)).toBe(dateFormat('en-GB', { ...options }));
  expect(dateFormat('en-GB', options)).not.toBe(dateFormat('zh-CN', options));
  expect(numberText(1_204, 'en')).toBe('1,204');
});

test('one is said as one', () => {
  const text = 'Flood: in {groups, plural, one {# group} other {# groups}}, {count} new';
  expect(filledText(text, { groups: 1, count: 12 }, 'en')).toBe('Flood: in 1 group, 12 new');
  expect(filledText(text, { groups: 1_200, count: 1 }, 'en')).toBe('Flood: in 1,200 groups, 1 new');
  expect(filledText(text, { count: 1 }, 'en')).toMatch(/^Flood: in \{groups/);
});

/** `{name}` and its like are no numbers. */
const NAME = '(?:[nN]ame|device|asset|contact|subject|feeder|id|point|by|who|zone)';
const BETWEEN = '(?:(?:more|such|of all|of the|dark|short|customer) )*';
/** After a number these would be wrong of one. */
const MANY = new RegExp(
  `[{](?!\\w*${NAME}\\b)\\w+[}] ${BETWEEN}(\\w{3,}s|people|are|were|have|need|come|get|answer)\\b`,
  'g',
);
/** What ends with an s and is no plural. */
const SINGLE = /^(?:was|has|this|its|less|always|across|goes|takes|ends)$/;

test('no English text of the pages would say "1 customers" or "1 were asked"', () => {
  const english = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('dist') && name !== 'api.d.ts')
    .flatMap((name) => readFileSync(join(web, name), 'utf8').match(/'[^'\n]*'/g) ?? [])
    .filter((text) => !/\p{Script=Han}/u.test(text));
  expect(english.length).toBeGreaterThan(1_000);
  const wrong = english.filter((text) =>
    [...text.matchAll(MANY)].some(([, word = '']) => !SINGLE.test(word)),
  );
  expect(wrong).toEqual([]);
});

test('the customer pages say one day and one hour', () => {
  expect(myWords.en.segmentDays(1)).toBe('From the last day that was read hour by hour.');
  expect(myWords.en.segmentFew(1, 20)).toMatch(/^So far one day was read hour by hour; from 20 on/);
  expect(words.en.owed(1, '14:00')).toContain('(after an hour)');
  expect(words.en.owed(12, '14:00')).toContain('(after 12 hours)');
});

test('no other page makes a format: a hundred rows made thousands of them, 30 MB a second', () => {
  const sources = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('dist') && name !== 'shared/formats.ts',
  );
  expect(sources.length).toBeGreaterThan(100);
  const own = sources.filter((name) =>
    /new Intl\.|toLocale(Date|Time)?String\(/.test(readFileSync(join(web, name), 'utf8')),
  );
  expect(own).toEqual([]);
});
