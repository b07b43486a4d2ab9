// What the codes in WeChat's answers mean, as data. Source: its pages of global codes, some by forums.
import type { Effect } from '../channel.ts';

export interface CodeMeaning {
  is: 'temporary' | 'permanent';
  effect: Effect;
}

const rows: ReadonlyArray<[codes: readonly string[], is: CodeMeaning['is'], effect: Effect]> = [
  [['-1'], 'temporary', 'none'],
  // So many calls a minute.
  [['45011', '45047'], 'temporary', 'slow_down'],
  // Too often to this person: of the others it says nothing.
  [['43116', '43117'], 'temporary', 'address_away'],
  [['40003', '40032'], 'permanent', 'address_dead'],
  // Does not follow us, or did not ask for it: the next channel.
  [['43004', '43101'], 'permanent', 'none'],
  // The quota of the day: the rest goes over the next channel.
  [['45009'], 'permanent', 'none'],
  [['40013', '40125', '40164', '48001', '50002', '61024'], 'permanent', 'our_configuration'],
  // Of a token, when a new one is refused too.
  [['40001', '40014', '42001'], 'permanent', 'our_configuration'],
  [['40037', '41028', '44002', '45002', '47001', '47003'], 'permanent', 'our_text'],
];

const byCode = new Map<string, CodeMeaning>(
  rows.flatMap(([codes, is, effect]) => codes.map((code) => [code, { is, effect }] as const)),
);

/** Codes that end with a new token. */
export const tokenCodes: readonly string[] = ['40001', '40014', '42001'];

/** A code that is not in the table is a refusal for good. */
export function meaningOf(code: string): CodeMeaning {
  return byCode.get(code) ?? { is: 'permanent', effect: 'none' };
}
