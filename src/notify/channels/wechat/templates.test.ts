import { expect, test } from 'vitest';
import { dataOf } from './templates.ts';

const fields = { thing1: '{place}', thing2: '{work}', time3: '{start}', thing4: '{etr}' };

test('a field holds twenty letters: the whole address where it fits, else how many places there are', () => {
  const values = { place: '新区桃园路桃园新村1幢', start: '18:41', work: '配合市政道路改造迁移' };
  const whole = {
    place: '新区桃园路桃园新村1幢101室',
    work: '配合市政道路改造迁移10千伏电缆线路及环网柜',
  };
  expect(dataOf({ fields }, { ...values, whole })).toEqual({
    thing1: { value: '新区桃园路桃园新村1幢101室' },
    thing2: { value: '配合市政道路改造迁移10千伏电缆线路及环' },
    time3: { value: '18:41' },
    // An empty field is refused.
    thing4: { value: '—' },
  });
  const many = { place: '新区桃园路桃园新村1幢等3处' };
  const long = { place: '新区桃园路桃园新村北区一期1幢101室等3处' };
  const { thing1 } = dataOf({ fields }, { ...values, ...many, whole: long });
  expect(thing1).toEqual({ value: '新区桃园路桃园新村1幢等3处' });
});

test('English is cut between words, and nothing in a name acts', () => {
  const whole = { place: '12 Long Meadow Street, Flat 3', work: 'replacing a worn conductor' };
  const { thing1, thing2 } = dataOf({ fields }, { place: '12 Long\nMeadow【x】', whole });
  expect([thing1?.value, thing2?.value]).toEqual(['12 Long Meadowx', 'replacing a worn']);
});
