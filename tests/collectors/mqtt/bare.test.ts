/** Devices that send each value as a bare number in a topic of its own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMapping } from '../../../src/collectors/mqtt/mapping/read.ts';
import { cameOf, facts, points } from '../mapped.ts';

const name = 'shelly-3em-gen1';
const receivedAt = Date.parse('2026-11-25T08:00:00Z');
const { input } = JSON.parse(
  readFileSync('tests/cases/mqtt/mq-bare-number-topics.json', 'utf8'),
) as { input: { rows: Array<[string, string]> } };

test('mq-bare-number-topics: a number is its topic\u2019s, text with a unit is none, the rest is unmatched', () => {
  // Two subscriptions of a person who takes all of it: the relay is of no mapping.
  const said = input.rows
    .filter(([topic, payload]) => topic.includes('/emeter/') && payload !== '')
    .map(([topic, payload]) => {
      const came = cameOf(name, topic, payload, { receivedAt });
      return 'rejected' in came ? came : [points(came.readings), came.notes];
    });
  expect(said).toEqual([
    [{ 'voltage/A': 224.3 }, []],
    [{ 'energy_import/A': 64_541 }, []],
    // A difference of watt-minutes is never stored as a counter.
    [{}, ['unmatched']],
    { rejected: 'wrong_type', field: 'voltage_a' },
    [{}, ['unmatched']],
  ]);
});

test('it has the time of its receipt and says so; what was kept is of any day', () => {
  const topic = 'shellies/em-1/emeter/1/voltage';
  const { readings } = facts(name, topic, ' 0.0 ', { receivedAt });
  expect(readings).toEqual([
    {
      ...{ asset: 'em-1', quantity: 'voltage', phase: 'B', time: receivedAt, receivedAt, value: 0 },
      ...{ quality: 'uncertain', reason: 'no_device_time' },
    },
  ]);
  expect(facts(name, topic, '224', { isRetained: true })).toMatchObject({
    readings: [],
    notes: ['retained_ignored'],
  });
});

test.each([
  ['unavailable', { readings: [{ value: null, quality: 'bad', reason: 'sentinel' }] }],
  ['on', { rejected: 'wrong_type' }],
  ['{"value":1}', { rejected: 'wrong_type' }],
  ['1'.repeat(101), { rejected: 'oversize' }],
])('%s', (payload, wanted) => {
  expect(cameOf(name, 'shellies/em-1/emeter/0/voltage', payload)).toMatchObject(wanted);
});

test('the unit of a topic is brought to the one that is stored, and a wrong one is refused', () => {
  const text = (unit: string): string =>
    `name: own\ntopic: "m/+/+"\nasset: "$topic[1]"\ntopics:\n  active_power: { topic: "m/+/p", unit: ${unit} }\n`;
  const { readings } = facts('own', 'm/M-1/p', '1.5', { text: text('kW') });
  expect(points(readings)).toEqual({ active_power: 1_500 });
  const { problems } = readMapping('own.yaml', text('V'));
  expect(problems.map(({ code, place }) => [code, place?.line])).toEqual([['COL-MAP-VALUE', 5]]);
});
