import { expect, test } from 'vitest';
import { auditCodes } from '../../src/model/audit.ts';
import { didEn, didZh } from '../../web/console/words/did.ts';

test.each(auditCodes)(
  'who reads %s in the log of what was done reads words, in both languages',
  (code) => {
    expect(didEn[`did.${code}`]).toMatch(/^[A-Z]/);
    expect(didZh[`did.${code}`]).toMatch(/\p{Script=Han}/u);
  },
);

test('no code stands there twice, and there are no words for what is written no more', () => {
  expect(new Set(auditCodes).size).toBe(auditCodes.length);
  expect(Object.keys(didEn).sort()).toEqual(auditCodes.map((code) => `did.${code}`).sort());
});
