import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAnswers } from './answers-file.ts';

const text = readFileSync('config/answers.yaml', 'utf8');

test('the ready answers that come with it hold in both languages', () => {
  const { answers, problems } = readAnswers('answers.yaml', text, ['zh-CN', 'en']);
  expect(problems).toEqual([]);
  expect(answers.map(({ id }) => id)).toContain('when_back');
});

test('a language that is missing, an id twice and an open bracket are each named with their line', () => {
  const wrong = `answers:
  - id: one
    title: { zh-CN: 一, en: One }
    text: { zh-CN: 好, en: "Back at [time." }
  - id: one
    title: { zh-CN: 一 }
    text: { zh-CN: 好, en: Fine }
`;
  const { problems } = readAnswers('answers.yaml', wrong, ['zh-CN', 'en']);
  expect(problems.map(({ code, place }) => [code, place?.line])).toEqual([
    ['REP-ANSWER-GAP', 2],
    ['REP-ANSWER-TWICE', 5],
    ['REP-ANSWER-LANGUAGE', 5],
  ]);
});

test('a utility of one language needs no other', () => {
  const one = 'answers: [{ id: a, title: { en: A }, text: { en: B } }]';
  expect(readAnswers('answers.yaml', one, ['en']).problems).toEqual([]);
});
