import { expect, test } from 'vitest';
import { taskCodes } from '../../src/model/task.ts';
import { consoleEnTerms } from '../../web/console/words/terms-en.ts';
import { consoleZhTerms } from '../../web/console/words/terms-zh.ts';

test.each(taskCodes)('who finds %s among the tasks reads what to do, in both languages', (code) => {
  const [en, zh] = [consoleEnTerms, consoleZhTerms] as Array<Record<string, string>>;
  expect(en?.[`task.${code}`]).toMatch(/^[A-Z]/);
  expect(zh?.[`task.${code}`]).toMatch(/\p{Script=Han}/u);
});
