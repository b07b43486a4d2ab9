/** `/report`: "my power is off" in five safe questions. */
import { z } from 'zod';
import type { TroubleReportIn } from '../api/shapes/people.ts';
import type { PublicCount } from '../api/shapes/public.ts';
import type { Locale } from '../model/contact.ts';
import { framed, type Visit } from './frame.ts';
import { type Html, html, type Page } from './html.ts';

interface Question {
  name: 'danger' | 'alone' | 'breaker' | 'how';
  text: string;
  answers: ReadonlyArray<readonly [value: string, text: string]>;
}

interface ReportWords {
  questions: readonly Question[];
  number: string;
  callback: string;
  more: string;
  send: string;
  stop: string;
  known: (count: string) => string;
  taken: (id: string) => string;
  neutral: string;
}

const reportWords: Record<Locale, ReportWords> = {
  'zh-CN': {
    questions: [
      {
        name: 'danger',
        text: '1. 有没有危险：断线落地、火花、冒烟、进水？',
        answers: [
          ['no', '没有'],
          ['yes', '有'],
        ],
      },
      {
        name: 'alone',
        text: '2. 邻居或路灯也没电吗？',
        answers: [
          ['neighbours', '都没电'],
          ['alone', '只有我家'],
          ['unknown', '不知道'],
        ],
      },
      {
        name: 'breaker',
        text: '3. 家中总开关在合上的位置吗？',
        answers: [
          ['up', '在'],
          ['down', '跳开了'],
          ['unknown', '不知道'],
        ],
      },
      {
        name: 'how',
        text: '4. 是什么情况？',
        answers: [
          ['all', '全部没电'],
          ['part', '部分没电'],
          ['dim', '灯光暗或闪烁'],
        ],
      },
    ],
    number: '5. 户号、表号或地址',
    callback: '回电号码（可不填）',
    more: '补充说明（可不填）',
    send: '提交',
    stop: '请立即离开危险处，不要触碰任何东西，并拨打下面的紧急电话。我们已记录您的报告。',
    known: (count) => `我们已经知道这次停电，${count}，正在处理。`,
    taken: (id) => `已收到，单号 ${id}。`,
    neutral: '灯光暗或闪烁可能是线路缺相或断零：请先关掉所有电器。',
  },
  en: {
    questions: [
      {
        name: 'danger',
        text: '1. Is there danger: a wire down, sparks, smoke, water?',
        answers: [
          ['no', 'No'],
          ['yes', 'Yes'],
        ],
      },
      {
        name: 'alone',
        text: '2. Are the neighbours or street lamps dark too?',
        answers: [
          ['neighbours', 'Yes'],
          ['alone', 'Only my place'],
          ['unknown', 'I do not know'],
        ],
      },
      {
        name: 'breaker',
        text: '3. Is your main switch up?',
        answers: [
          ['up', 'Yes'],
          ['down', 'It has tripped'],
          ['unknown', 'I do not know'],
        ],
      },
      {
        name: 'how',
        text: '4. What is it like?',
        answers: [
          ['all', 'No power at all'],
          ['part', 'Part of it is off'],
          ['dim', 'Lamps are dim or flicker'],
        ],
      },
    ],
    number: '5. Customer number, meter number or address',
    callback: 'Number to ring you back (optional)',
    more: 'Anything else (optional)',
    send: 'Send',
    stop: 'Go away from it now, touch nothing, and ring the emergency number below. We have taken your report.',
    known: (count) => `We already know about this power cut: ${count}. We are working on it.`,
    taken: (id) => `Thank you. Your report is ${id}.`,
    neutral: 'Dim or flickering lamps can mean a broken neutral: switch your appliances off first.',
  },
};

/** What the form sends; unknown answers become none. */
export const reportForm = z.object({
  danger: z.enum(['yes', 'no']).catch('no'),
  alone: z.enum(['neighbours', 'alone', 'unknown']).catch('unknown'),
  breaker: z.enum(['up', 'down', 'unknown']).catch('unknown'),
  how: z.enum(['all', 'part', 'dim']).catch('all'),
  number: z.string().trim().max(80).catch(''),
  callback: z.string().trim().max(40).catch(''),
  more: z.string().trim().max(600).catch(''),
});
export type ReportForm = z.infer<typeof reportForm>;

/** @param supplyPoint the one that the number names; null: not known, and the number goes into the text */
export function reportOf(form: ReportForm, supplyPoint: string | null): TroubleReportIn {
  const { danger, alone, breaker, how, number, callback, more } = form;
  const facts = [`how=${how}`, `neighbours=${alone}`, `breaker=${breaker}`];
  const place = supplyPoint === null && number !== '' ? `${number}: ` : '';
  return {
    supplyPoint,
    device: null,
    danger: danger === 'yes',
    // A tripped breaker at home or dim lamps say nothing about the supply of others.
    noSupply: how === 'all' && breaker !== 'down',
    text: `${place}${more} [${facts.join(' ')}]`.slice(0, 1_000),
    callback: callback === '' ? null : callback,
    channel: 'page',
  };
}

function question({ name, text, answers }: Question): Html {
  return html`<fieldset><legend>${text}</legend>${answers.map(
    ([value, label], at) =>
      html`<label><input type="radio" name="${name}" value="${value}"${at === 0 && { markup: ' checked' }}>${label}</label>`,
  )}</fieldset>`;
}

/** @param number what was looked up before; empty: nothing */
export function reportPage(visit: Visit, number = ''): Page {
  const texts = reportWords[visit.locale];
  const body = html`<form method="post" action="/report?lang=${visit.locale}">${texts.questions.map(question)}
<label for="number">${texts.number}</label><input type="text" id="number" name="number" value="${number}" maxlength="80" autocomplete="off">
<label for="callback">${texts.callback}</label><input type="tel" id="callback" name="callback" maxlength="40" autocomplete="tel">
<label for="more">${texts.more}</label><textarea id="more" name="more" rows="3" maxlength="600"></textarea>
<button class="first" type="submit">${texts.send}</button></form>`;
  return framed(visit, { title: visit.tell.words.report, body });
}

/** @param known customers of the outage that explains the report; null: none does */
export function reportDonePage(
  visit: Visit,
  done: { form: ReportForm; id: string; known: PublicCount | null },
): Page {
  const texts = reportWords[visit.locale];
  const { tell } = visit;
  const { form, id, known } = done;
  const body = html`${form.danger === 'yes' && html`<p class="box danger" role="alert">${texts.stop}</p>`}
${form.how === 'dim' && html`<p class="box danger">${texts.neutral}</p>`}
<p class="box" role="status" data-testid="report-done">${known === null ? texts.taken(id) : texts.known(tell.count(known))}</p>
<p><a href="/?lang=${visit.locale}">${tell.words.home}</a></p>`;
  return framed(visit, { title: tell.words.report, body });
}
