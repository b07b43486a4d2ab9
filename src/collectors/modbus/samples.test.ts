import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { devicePlan } from './learn.ts';
import { itemsOf } from './plan.ts';
import { type SampledDevice, sampler } from './samples.ts';
import { periodsOf } from './schedule.ts';
import type { Template } from './template/points.ts';
import { readTemplate } from './template/read.ts';

function templateOf(...points: string[]): Template {
  const text = `template: x-1
title: { en: X, zh: 甲 }
source: this test
status: draft
kind: meter
probe: ${points[0]?.split(':')[0]}
points:
${points.map((point) => `  ${point}`).join('\n')}
`;
  const { template, problems } = readTemplate('x.yaml', text);
  if (template === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return template;
}

const periods = periodsOf(new Set(['status', 'measurement', 'energy']), undefined);
const second = 1_000;

/** Samples the only block of these points, one read after the other. */
function sampled(points: string[], device: Partial<SampledDevice> = {}) {
  const template = templateOf(...points);
  const samples = sampler({ asset: 'M-1', ct: 1, pt: 1, periods, ...device });
  const [block] = devicePlan(itemsOf(template.points), template.caps).blocks();
  if (block === undefined) throw new Error('no block');
  return (words: number[], at: number) => samples.sample(block, words, { at, dueAt: at });
}

const said = (read: ReturnType<typeof sampled>, words: number[], at = 0) =>
  read(words, at).readings.map(({ value, reason }) => reason ?? value)[0];

describe('a counter', () => {
  const counter = (more = '') => [`energy_import: { at: 0, unit: kWh, counter: true${more} }`];
  const course = (words: number[], more = '') => {
    const read = sampled(counter(more));
    return words.map((word) => said(read, [word]));
  };

  test('that falls by more than a hundredth began again; less is its own trouble', () => {
    expect(course([1_000, 995, 1_001, 900, 901])).toEqual([
      1_000_000,
      995_000,
      1_001_000,
      'counter_reset',
      901_000,
    ]);
  });

  test('that turns over at its top did not', () => {
    expect(course([65_000, 65_530, 12], ', rollover: 65536')).toEqual([
      65_000_000, 65_530_000, 12_000,
    ]);
    expect(course([40_000, 12], ', rollover: 65536')[1]).toBe('counter_reset');
  });

  test('with zeroIsMissing has no value at 0, and keeps what it was', () => {
    expect(course([1_000, 0, 1_001], ', zeroIsMissing: true')).toEqual([
      1_000_000,
      'sentinel',
      1_001_000,
    ]);
    expect(course([0, 5], ', zeroIsMissing: true')).toEqual([0, 5_000]);
    expect(course([1_000, 0, 5])[1]).toBe('counter_reset');
  });

  test('turns over at the top of what its transformers make of it', () => {
    const read = sampled(counter(', rollover: 65536'), { ct: 100, pt: 10 });
    expect([65_500, 3].map((word) => said(read, [word]))).toEqual([65_500_000_000, 3_000_000]);
  });
});

describe('a switch position', () => {
  const read = () => sampled(['switch_position: { at: 0, position: { code: [1, 0] } }']);

  test('between its ends is moving for 15 seconds, then invalid', () => {
    const course = read();
    const seen = [2, 0, 0, 0, 1].map((word, index) => said(course, [word], index * 7 * second));
    expect(seen).toEqual([2, 'position_moving', 'position_moving', 'position_moving', 1]);
    const long = read();
    expect([0, 14, 15].map((s) => said(long, [0], s * second))).toEqual([
      'position_moving',
      'position_moving',
      'position_invalid',
    ]);
  });

  test('that moves or is invalid raises no event', () => {
    const course = read();
    const slots = [2, 0, 3, 1].map((word) => course([word], 0).slots.get('switch_position'));
    expect(slots).toEqual([2, undefined, undefined, 1]);
  });
});

test('ratios of transformers multiply what flows through them, and nothing else', () => {
  const names = ['voltage_a', 'current_a', 'active_power', 'energy_export', 'frequency'];
  const points = names.map((name, at) => `${name}: { at: ${at} }`);
  const read = sampled(points, { ct: 200, pt: 100 });
  const values = read([1, 1, 1, 1, 50], 0).readings.map(({ value }) => value);
  expect(values).toEqual([100, 200, 20_000, 20_000, 50]);
});

property.prop([fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 })])(
  'what rides along in a faster block is given once in each slot of its own',
  (gaps) => {
    const read = sampled(['voltage_a: { at: 0 }', 'energy_import: { at: 1, group: energy }']);
    let at = 0;
    const given: number[] = [];
    for (const gap of gaps) {
      at += gap * second;
      const { readings } = read([230, 7], at);
      if (readings.some(({ quantity }) => quantity === 'energy_import')) given.push(at);
    }
    const minutes = Math.ceil(at / (60 * second)) + 1;
    expect(given.length).toBeLessThanOrEqual(minutes);
    expect(new Set(given).size).toBe(given.length);
  },
);
