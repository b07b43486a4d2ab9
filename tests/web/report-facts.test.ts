import { expect, test } from 'vitest';
import { type ReportForm, reportForm, reportOf } from '../../src/pages/report-page.ts';
import { factsEn, factsZh } from '../../web/console/inbox/report-facts.ts';

const { alone, breaker, how } = reportForm.shape;
const answers: ReportForm[] = how
  .unwrap()
  .options.flatMap((how) =>
    alone
      .unwrap()
      .options.flatMap((alone) =>
        breaker.unwrap().options.map((breaker) => reportForm.parse({ how, alone, breaker })),
      ),
  );

test('whatever is ticked on the form of the customer page has words on the screens, in both languages', () => {
  expect(answers.length).toBe(27);
  const said = answers.flatMap((form) => {
    const [, facts = ''] = /\[(.*)\]$/.exec(reportOf(form, null).text) ?? [];
    return facts.split(' ').filter((fact) => !fact.endsWith('=unknown'));
  });
  expect(said).toContain('how=dim');
  const en: Record<string, string> = factsEn;
  const zh: Record<string, string> = factsZh;
  for (const fact of said) {
    expect(en[fact], fact).toMatch(/^[a-z]/);
    expect(zh[fact], fact).toMatch(/\p{Script=Han}/u);
  }
});
