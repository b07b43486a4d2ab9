import { expect, test } from 'vitest';
import type { CustomerAnswer } from '../api/shapes/public.ts';
import { customerState } from './blocks.ts';
import { telling } from './times.ts';
import { words } from './words.ts';

const at = { zone: 'Asia/Shanghai', now: Date.parse('2026-07-15T02:00:00Z') };
const answer: CustomerAnswer = {
  ...{ state: 'restored', label: '03••••4457 · 文昌里', area: 'A' },
  ...{ since: Date.parse('2026-07-15T01:36:00Z'), etr: null, cause: null, crew: null },
  ...{ planned: [], cancelled: [], lastUpdateAt: null, nextUpdateAt: null },
} as unknown as CustomerAnswer;

test('whose power is back reads since when it is back, and not that something began', () => {
  const zh = customerState(telling(words['zh-CN'], 'zh-CN', at), answer).markup;
  expect(zh).toContain('恢复时间 7月15日周三 09:36');
  expect(zh).not.toContain('开始时间');
  const off = { ...answer, state: 'off' as const };
  expect(customerState(telling(words.en, 'en', at), answer).markup).toContain('Back since Wed');
  expect(customerState(telling(words.en, 'en', at), off).markup).toContain('<p>Since Wed');
});
