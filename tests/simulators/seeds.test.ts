import { describe, expect, test } from 'vitest';
import { make } from '../../simulators/demo/prepare.ts';
import { lostBehind, wire } from '../../simulators/grid/energise.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const made = seeds.map((seed) => make(seed, 'demo'));

describe('a seed', () => {
  test('makes the same world each time', () => {
    expect(JSON.stringify(make(4, 'demo'))).toBe(JSON.stringify(made[3]));
  });

  test('makes another world than the next one', () => {
    const said = (of: (it: (typeof made)[number]) => unknown): number =>
      new Set(made.map((it) => JSON.stringify(of(it)))).size;
    expect(said(({ network }) => network.supplyPoints)).toBe(seeds.length);
    expect(said(({ contacts }) => contacts)).toBe(seeds.length);
    expect(said(({ sites }) => sites)).toBe(seeds.length);
    expect(said(({ plan }) => plan.gateway?.id)).toBeGreaterThan(2);
    expect(said(({ plan }) => plan.faults[0]?.section)).toBeGreaterThan(5);
    expect(said(({ plan }) => plan.faults[1]?.device)).toBeGreaterThan(2);
  });
});

describe('the demo of any seed', () => {
  test.each(made.map((it, index) => [seeds[index], it] as const))(
    'number %i keeps the planned cut, the recloser, the unseen fuse and the transformer apart',
    (_seed, { network, plan }) => {
      const wiring = wire(network);
      const cut = plan.plannedCut!;
      const areas = [cut.device, ...plan.faults.map(({ device }) => device)].map((device) =>
        lostBehind(network, wiring, { device, mask: 7 }),
      );
      expect(new Set(areas.flat()).size).toBe(areas.flat().length);
      expect(cut.supplyPoints).toBeGreaterThanOrEqual(25);
      expect(cut.supplyPoints).toBeLessThanOrEqual(60);
      const transformerOf = new Map(network.supplyPoints.map((it) => [it.id, it.transformer]));
      expect(new Set(areas[2]!.map((id) => transformerOf.get(id))).size).toBeGreaterThanOrEqual(2);
      expect(plan.endAtS).toBeLessThanOrEqual(40 * 60);
    },
  );

  test.each(made.map((it, index) => [seeds[index], it] as const))(
    'number %i has somebody on life support in every dark area, with a telephone',
    (_seed, { network, plan, contacts }) => {
      const wiring = wire(network);
      const reachable = new Set(
        contacts
          .filter((it) => it.class === 'life_support' && it.phoneKind === 'mobile')
          .flatMap(({ supplyPoints }) => supplyPoints),
      );
      for (const device of [
        plan.plannedCut!.device,
        ...plan.faults.slice(0, 2).map((it) => it.device),
      ]) {
        const lost = lostBehind(network, wiring, { device, mask: 7 });
        expect(lost.filter((id) => reachable.has(id)).length).toBeGreaterThan(0);
      }
    },
  );

  test.each(made.map((it, index) => [seeds[index], it] as const))(
    'number %i polls no transformer below the fuse that nobody watches',
    (_seed, { network, plan, sites }) => {
      const lost = new Set(
        lostBehind(network, wire(network), { device: plan.faults[1]!.device, mask: 7 }),
      );
      const below = new Set(
        network.supplyPoints.filter(({ id }) => lost.has(id)).map((it) => it.transformer),
      );
      const polled = sites.gateways.flatMap(({ units }) => units.map(({ asset }) => asset));
      expect(polled.filter((asset) => below.has(asset))).toEqual([]);
      expect(new Set(polled).size).toBe(polled.length);
    },
  );

  test('the transformer that fails stands among meters that nobody asks or polls', () => {
    for (const { network, plan, sites } of made) {
      const { device } = plan.faults[2]!;
      const [point] = network.supplyPoints.filter(({ transformer }) => transformer === device);
      expect(point?.headEnd).toBe('one_way');
      const mates = network.supplyPoints.filter((it) => it.headEnd === 'one_way');
      const transformers = new Set(mates.map((it) => it.transformer));
      expect(transformers.size).toBeGreaterThan(2);
      const polled = sites.gateways.flatMap(({ units }) => units.map(({ asset }) => asset));
      expect(polled.filter((asset) => transformers.has(asset))).toEqual([]);
    }
  });

  test('has telephone numbers of one owner each, some contacts without one, some with two places', () => {
    for (const { contacts } of made.slice(0, 3)) {
      const phones = contacts.flatMap(({ phone }) => (phone === null ? [] : [phone]));
      expect(new Set(phones).size).toBe(phones.length);
      expect(contacts.length - phones.length).toBeGreaterThan(5);
      expect(
        contacts.filter(({ supplyPoints }) => supplyPoints.length === 2).length,
      ).toBeGreaterThan(10);
    }
  });
});
