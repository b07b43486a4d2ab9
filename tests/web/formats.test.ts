import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
  const things = 'customers|contacts|alarms|groups|segments|reports|times|operations';
  const many = new RegExp(`\\{(?!priority|device)\\w+\\} (?:more |new )?(?:${things})\\b`);
  const wrong = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => /words[\w/-]*\.ts$/.test(name))
    .flatMap((name) => readFileSync(join(web, name), 'utf8').split('\n'))
    .filter((line) => many.test(line));
  expect(wrong).toEqual([]);
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
