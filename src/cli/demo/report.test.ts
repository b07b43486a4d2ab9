import { expect, test } from 'vitest';
import { programme } from './report.ts';

const course = { origin: Date.parse('2026-07-15T09:00:00'), speed: 10 };

test('the demo says what happens when, by the clock on the wall', () => {
  const lines = programme('demo', course).split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe(
    '  09:00:06  a planned cut is entered, approved by a second person, and told',
  );
});

test('of another scenario nothing is announced that does not happen', () => {
  const text = programme('calm', course);
  expect(text).toContain('scenario calm');
  expect(text).not.toContain('planned cut');
});
