import { expect, test } from 'vitest';
import { supplyPointRow } from '../../network/rows.ts';
import { createAsk } from './asking.ts';

test('a meter that only sends is never asked, all others by their meter number', async () => {
  const asked: string[] = [];
  const rows = [
    supplyPointRow({ id: 'SP-1', transformer: 'TX-1', meter: 'M-1', headEnd: 'one_way' }),
    supplyPointRow({ id: 'SP-2', transformer: 'TX-1', meter: 'M-2', headEnd: 'radio' }),
    supplyPointRow({ id: 'SP-3', transformer: 'TX-1', meter: 'M-3', headEnd: 'of_no_file' }),
  ];
  const ask = createAsk({
    row: (id) => rows.find((row) => row.id === id),
    headEnds: new Map([
      ['one_way', { ping: null }],
      ['radio', { ping: { topic: 'ami/{asset}/ping', timeoutMs: 20_000 } }],
    ]),
    async ping(asset) {
      asked.push(asset);
      return 'answered';
    },
  });
  const outcomes = await Promise.all(['SP-1', 'SP-2', 'SP-3', 'SP-4'].map(ask));
  expect(outcomes).toEqual(['not_reachable', 'answered', 'answered', 'answered']);
  expect(asked).toEqual(['M-2', 'M-3', 'SP-4']);
});
