import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { problems } from '../../src/model/problems.ts';

const said = (code: keyof typeof problems, details: Record<string, string | number>) => ({
  ...{ code, details, message: 'In English.', fix: 'Do this.' },
});

/** By name alone: what stands around these words is of the browser, whose types tests do not know. */
const words = '../../web/console/words/problems.ts';
let problemText: (said: object, language: 'en' | 'zh-CN') => string;

beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh-CN' });
  vi.stubGlobal('document', { documentElement: {} });
  ({ problemText } = await import(words));
});
afterAll(() => void vi.unstubAllGlobals());

test('what is wrong with rules and texts has its sentence in Chinese, with its values', () => {
  const wrong = said('PLN-DAY-REFUSED', { kind: 'rota', when: 'at night' });
  expect(problemText(wrong, 'zh-CN')).toMatch(/不得在夜间开始/);
  expect(problemText(wrong, 'en')).toBe('In English. Do this.');
  const asked = Object.keys(problems).filter((code) =>
    /^(NOT-POLICY|NOT-CALENDAR|NOT-MESSAGE|PLN-\w+-REFUSED)/.test(code),
  );
  const english = asked.filter(
    (code) => !/[一-鿿]/.test(problemText(said(code as keyof typeof problems, {}), 'zh-CN')),
  );
  expect(english).toEqual([]);
});
