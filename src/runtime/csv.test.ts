import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  [['=HYPERLINK("x")', '幸福里, 3 号'], `"'=HYPERLINK(""x"")","幸福里, 3 号"\r\n`],
  [['+1', null, 4], "'+1,,4\r\n"],
  [['plain', 'two\nlines'], 'plain,"two\nlines"\r\n'],
])('%j as a line', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
