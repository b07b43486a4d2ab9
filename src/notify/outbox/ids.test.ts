import { describe, expect, test } from 'vitest';
import { confirmCode, createLinks, newId, newMarker } from './ids.ts';

describe('names', () => {
  test('no two are alike, and they keep their order', () => {
    const ids = Array.from({ length: 5_000 }, () => newId('N'));
    expect(new Set(ids).size).toBe(5_000);
    expect(ids[0]).toMatch(/^N-[\w-]{12}$/);
    expect(newMarker()).toMatch(/^[0-9a-f]{24}$/);
  });

  test('a link opens its own notice; one letter changed opens nothing', () => {
    const links = createLinks(new Uint8Array(32).fill(7), 'https://d.cn/');
    const id = newId('N');
    const token = links.urlOf(id).split('/s/')[1] ?? '';
    expect(links.noticeOf(token)).toBe(id);
    const last = token.endsWith('A') ? 'B' : 'A';
    expect(links.noticeOf(token.slice(0, -1) + last)).toBeNull();
    expect(createLinks(new Uint8Array(32), 'https://d.cn').noticeOf(token)).toBeNull();
  });

  test('a code is four digits and the same for the same contact and plan', () => {
    expect(confirmCode('C-1', 'P-1')).toMatch(/^\d{4}$/);
    expect(confirmCode('C-1', 'P-1')).toBe(confirmCode('C-1', 'P-1'));
  });
});
