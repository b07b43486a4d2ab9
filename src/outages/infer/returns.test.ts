import { expect, test } from 'vitest';
import { answer, gasp, inferred, noAnswer } from '../../../tests/support/inferred.ts';
import type { SupplyEvidence } from '../../model/evidence.ts';

const street = `
  SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
              LS2 - TX2*8
              LS1 - TX3*8
`;
const back: SupplyEvidence = { kind: 'restored' };
const meters = (transformer: string): string[] =>
  Array.from({ length: 8 }, (_, i) => `${transformer}-${i + 1}`);

/** FU1 opens at 0 s; meters of TX2 were asked in vain while it was open. */
function blownFuse(): ReturnType<typeof inferred> {
  const town = inferred(street);
  for (const sp of [...meters('TX1'), ...meters('TX2')]) town.says(sp, 0, gasp);
  for (const second of [20, 60, 120]) {
    for (const sp of meters('TX2')) town.says(sp, second, noAnswer);
  }
  expect(town.verdict(150).opened.map(({ group }) => group[0])).toEqual(['FU1']);
  return town;
}

test('two of a transformer bring back their neighbours, whose words of dark and silence are old', () => {
  const town = blownFuse();
  for (const sp of ['TX1-1', 'TX1-2', 'TX2-1', 'TX2-2']) town.says(sp, 600, back);
  const verdict = town.verdict(603);
  expect(verdict.opened).toEqual([]);
  expect(verdict.darkness.get('TX2-5')).toBeUndefined();
});

test('one alone does not: it may be recorded in the wrong place', () => {
  const town = blownFuse();
  town.says('TX1-1', 600, back);
  const verdict = town.verdict(603);
  expect(verdict.opened.map(({ group }) => group[0])).toEqual(['FU1']);
  expect(verdict.darkness.get('TX1-5')?.pAny).toBeGreaterThan(0.99);
});

test('another transformer may yet speak: it is dark by a fault of its own when it should have', () => {
  const town = blownFuse();
  for (const sp of meters('TX1')) town.says(sp, 600, back);
  const early = town.verdict(603);
  expect(early.opened).toEqual([]);
  expect(early.darkness.get('TX2-5')).toBeUndefined();
  expect(town.verdict(725).opened.map(({ group }) => group[0])).toEqual(['TX2']);
});

test('what was open above explains a word of dark: one silent meter is no fault of its own', () => {
  const town = blownFuse();
  for (const sp of [...meters('TX1'), ...meters('TX2').slice(0, 7)]) {
    town.says(sp, 600, back);
  }
  expect(town.verdict(603).darkness.get('TX2-8')).toBeUndefined();
});

test('nor are two of three behind one transformer, asked in vain, of which the third is back', () => {
  const town = inferred('SS1 - CB1 - LS1 - TX1*8\n            LS1 - TX2*3\n');
  for (const sp of [...meters('TX1'), 'TX2-1', 'TX2-2', 'TX2-3']) town.says(sp, 0, gasp);
  expect(town.verdict(100).opened.map(({ group }) => group[0])).toEqual(['CB1']);
  for (const sp of [...meters('TX1'), 'TX2-1']) town.says(sp, 600, back);
  for (const sp of ['TX2-2', 'TX2-3']) town.says(sp, 730, noAnswer);
  const verdict = town.verdict(740);
  expect(verdict.opened).toEqual([]);
  expect(verdict.darkness.get('TX2-2')?.pAny ?? 0).toBeLessThan(0.5);
});

test('its gasps of before tell that a gateway is well: the silence behind it is of a fault', () => {
  const concentrators = new Map(meters('TX2').map((id) => [id, 'G2']));
  const drawing = street.replace('TX2*8', 'TX2*4');
  const town = inferred(drawing, { concentrators });
  const own = meters('TX2').slice(0, 4);
  for (const sp of [...meters('TX1'), ...own]) town.says(sp, 0, gasp);
  for (const sp of meters('TX3')) town.says(sp, 30, answer);
  expect(town.verdict(100).opened.map(({ group }) => group[0])).toEqual(['FU1']);
  for (const sp of meters('TX1')) town.says(sp, 600, back);
  for (const second of [730, 760, 790]) for (const sp of own) town.says(sp, second, noAnswer);
  const { opened } = town.verdict(795);
  expect(opened.map(({ group }) => group[0])).toEqual(['TX2']);
  expect(opened[0]?.probability).toBeGreaterThan(0.9);
});

test('one recorded elsewhere that went dark with the area is no fault of its own when that is back', () => {
  const town = blownFuse();
  town.says('TX3-1', 0, gasp);
  for (const sp of meters('TX3').slice(1)) town.says(sp, 130, answer);
  for (const second of [20, 60, 120]) town.says('TX3-1', second, noAnswer);
  expect(town.verdict(200).darkness.get('TX3-1')?.pServiceFault).toBeGreaterThan(0.5);
  for (const sp of [...meters('TX1'), ...meters('TX2')]) town.says(sp, 600, back);
  expect(town.verdict(603).darkness.get('TX3-1')).toBeUndefined();
  town.says('TX3-1', 700, { kind: 'call' });
  expect(town.verdict(705).darkness.get('TX3-1')?.pServiceFault).toBeGreaterThan(0.5);
});

test('two fuses that opened together explain nothing of each other', () => {
  const town = inferred(`
    SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
                LS1 - FU2 - LS3 - TX2*8
                LS1 - TX3*8
  `);
  for (const sp of [...meters('TX1'), ...meters('TX2')]) town.says(sp, 0, gasp);
  for (const sp of meters('TX3')) town.says(sp, 30, answer);
  expect(town.verdict(100).opened).toHaveLength(2);
  for (const sp of meters('TX1')) town.says(sp, 600, back);
  const { opened, darkness } = town.verdict(603);
  expect(opened.map(({ group }) => group.includes('FU2'))).toEqual([true]);
  expect(darkness.get('TX2-5')?.pAny).toBeGreaterThan(0.99);
});

test('silence while meters come back is none of a neighbour that was asked too early', () => {
  const town = blownFuse();
  for (const sp of meters('TX2').slice(0, 4)) town.says(sp, 600, back);
  for (const sp of meters('TX1')) town.says(sp, 600, back);
  for (const second of [620, 660, 700]) town.says('TX2-5', second, noAnswer);
  expect(town.verdict(705).darkness.get('TX2-5')).toBeUndefined();
});

test('dark again after the return is dark', () => {
  const town = blownFuse();
  for (const sp of [...meters('TX1'), ...meters('TX2')]) town.says(sp, 600, back);
  for (const sp of meters('TX2')) town.says(sp, 630, gasp);
  expect(town.verdict(640).opened.map(({ group }) => group[0])).toEqual(['TX2']);
});

test('who says that supply is back brings back a neighbour, though its own word of dark was lost', () => {
  const town = inferred('SS1 - CB1 - LS1 - TX1*2\n            LS1 - TX2*8\n');
  town.says('TX1-1', 0, gasp);
  for (const second of [20, 60, 120]) town.says('TX1-1', second, noAnswer);
  expect(town.verdict(130).darkness.get('TX1-1')?.pAny).toBeGreaterThan(0.5);
  town.says('TX1-2', 600, back);
  expect(town.verdict(603).darkness.get('TX1-1')).toBeUndefined();
});
