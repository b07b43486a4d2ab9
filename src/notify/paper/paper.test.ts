import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { buildingOf, buildingsOf } from './buildings.ts';
import { createPrinter } from './print.ts';
import { buildingsFor, readRelays } from './relays.ts';

describe('buildings', () => {
  test.each([
    ['新区桃园路桃园新村12幢3单元501室', '新区桃园路桃园新村12幢'],
    ['湖滨小区 3号楼 1201', '湖滨小区 3号楼'],
    ['桃园路16号', '桃园路16号'],
    ['桃园路16号院5栋201', '桃园路16号院5栋'],
    ['Flat 3, 12 Long Street', '12 Long Street'],
    ['12 Long Street, Unit 4b', '12 Long Street'],
    ['12 Long Street', '12 Long Street'],
  ])('%s stands in %s', (address, building) => {
    expect(buildingOf(address)).toBe(building);
  });

  test('come in order of their numbers, homes without an address left out', () => {
    const homes = ['10幢101', '2幢101', '2幢102', null].map((address, i) => ({
      ...{ id: `SP-${i}`, address: address === null ? null : `新村${address}` },
    }));
    expect(buildingsOf(homes)).toEqual([
      { name: '新村2幢', supplyPoints: ['SP-1', 'SP-2'] },
      { name: '新村10幢', supplyPoints: ['SP-0'] },
    ]);
  });

  test.prop([fc.array(fc.string({ maxLength: 30 }), { maxLength: 20 })])(
    'every home with an address is in one building, whatever the address is',
    (addresses) => {
      const homes = addresses.map((address, i) => ({ id: `SP-${i}`, address }));
      const found = buildingsOf(homes).flatMap(({ supplyPoints }) => supplyPoints);
      const wanted = homes.filter(({ address }) => address.trim() !== '').map(({ id }) => id);
      expect(found.sort()).toEqual(wanted.sort());
    },
  );
});

test('a relay without anything to look after, or of an unknown role, is refused with its place', () => {
  const { problems } = readRelays('relays.yaml', 'relays:\n  - { name: A, role: mayor }\n');
  expect(problems[0]).toMatchObject({ place: { file: 'relays.yaml', line: 2 } });
  const { relays } = readRelays(
    'relays.yaml',
    'relays:\n  - { name: A, role: village, areas: [桃园] }\n',
  );
  const home = { id: 'SP-1', address: '桃园1幢', area: '桃园', transformer: null };
  const [own] = relays;
  expect(own && buildingsFor(own, [home, { ...home, id: 'SP-2', area: '湖滨' }])).toEqual([
    { name: '桃园1幢', supplyPoints: ['SP-1'] },
  ]);
});

test('a font that is not there is told by name, and the next job is drawn as if nothing was', async () => {
  const { print } = createPrinter();
  const letter = {
    ...{ address: ['A 1'], body: 'B', locale: 'en' as const, date: 'D', reference: 'R', link: 'L' },
  };
  const job = {
    ...{ font: { path: '/nowhere.ttf', family: null }, from: { name: 'A', phone: '1' } },
    ...{
      windowMm: { left: 20, top: 45, width: 85, height: 45 },
      madeAt: 0,
      letters: [letter],
      posters: [],
    },
  };
  await expect(print(job)).rejects.toMatchObject({ code: 'NOT-PAPER-FONT' });
  await expect(print(job)).rejects.toMatchObject({ code: 'NOT-PAPER-FONT' });
});
