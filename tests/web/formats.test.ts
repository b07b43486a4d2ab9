import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dateFormat, numberText } from '../../web/shared/formats.ts';

const web = join(import.meta.dirname, '../../web');

test('a format of dates is made once, and numbers have the separators of their language', () => {
  const options = { timeZone: 'Asia/Shanghai', hour: '2-digit' } as const;
  expect(dateFormat('en-GB', options)).toBe(dateFormat('en-GB', { ...options }));
  expect(dateFormat('en-GB', options)).not.toBe(dateFormat('zh-CN', options));
  expect(numberText(1_204, 'en')).toBe('1,204');
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
