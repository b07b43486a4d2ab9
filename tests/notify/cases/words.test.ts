/** Cases of texts: with holes, with nothing in them, and with days that are gone when they are read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { loadMessages, type Messages } from '../../../src/notify/templates/messages.ts';
import { outage } from '../../contracts/records-samples.ts';
import { forewatt } from '../../support/program.ts';
import { storyFolder, writeSettings } from '../../support/story-service.ts';
import { writeTown } from '../../support/story-towns.ts';
import { caseFile } from '../support/cases.ts';
import { productMessages } from '../support/people.ts';
import { type Town, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const start = '2026-07-15T10:00:00+08:00';
const sms = { channels: ['sms' as const] };
const people = [
  { id: 'C-1', phone: '+8613900004101', points: ['SP-1'], ...sms },
  { id: 'C-2', phone: '+8613900004102', points: ['SP-2'], locale: 'en' as const, ...sms },
];

/** The product's texts with others in place of some. */
function withTexts(locale: 'zh-CN' | 'en', lines: string): Messages {
  const own = loadMessages(new Map([[`m/${locale}.yaml`, lines]]), 'm');
  expect(own.problems).toEqual([]);
  const formatters = new Map(productMessages().formatters);
  for (const [key, format] of own.messages.formatters) formatters.set(key, format);
  return { formatters };
}

async function toldWith(messages: Messages): Promise<Town> {
  const at = await town({ people, start, messages });
  it = at;
  const points = ['SP-1', 'SP-2'];
  for (const id of points) at.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: at.clock.now() });
  await at.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  await at.run(30);
  return at;
}

test('nt-sms-segments: a text that comes to nothing is never sent: plain words, counted, one task', async () => {
  const wanted = caseFile<{ expect: Record<string, string> }>('notify/nt-sms-segments').expect;
  expect(wanted['empty text']).toContain('never sent');
  const at = await toldWith(
    withTexts(
      'zh-CN',
      'outage_detected: "{hasEtr, select, yes {{brand}：{place}停电} other {}}"\n',
    ),
  );
  const [empty = '', whole = ''] = people.map(({ phone }) => at.texts(phone)[0]);
  expect(empty.length).toBeGreaterThan(8);
  expect(empty).toContain('停电');
  expect(whole).toMatch(/power/i);
  expect(at.outbox.counts().get('template_fault')).toBe(1);
  const { items } = await at.store.documents.list('task', { limit: 5 });
  expect(items.map(({ code }) => code)).toEqual(['template_fault']);
});

interface Holes {
  input: { template: Record<'zh-CN' | 'en', string> };
  expect: { 'never in any sent text': string[] };
}
const holes = caseFile<Holes>('notify/nt-variable-missing');
/** The case's words for what we call otherwise. */
const named = (text: string): string =>
  text.replace('{utility}', '{brand}').replace('{area}', '{place}').replace('{aera}', '{plaec}');

test('nt-variable-missing: `forewatt check` names file, line and the nearest name, for the broken language alone', async () => {
  const place = storyFolder();
  onTestFinished(() => place.remove());
  writeTown('two-feeders', place.network, {});
  const file = writeSettings(place, {
    ...{ policy: 'cn', port: 8_480, gatewayUrl: 'http://127.0.0.1:1', ratePerSecond: 10 },
  });
  const good = await forewatt('check', '--json', '--config', file);
  expect(good.out).not.toContain('NOT-MESSAGE-VARIABLE');
  for (const locale of ['zh-CN', 'en'] as const) {
    const path = join(place.folder, `messages/${locale}.yaml`);
    const text = readFileSync(path, 'utf8');
    const own = `planned_notice: ${JSON.stringify(named(holes.input.template[locale]))}`;
    writeFileSync(path, text.replace(/^planned_notice:.*(\n[ \t]+.*)*$/m, own));
  }
  const run = await forewatt('check', '--json', '--config', file);
  expect(good.code).toBe(0);
  expect(run.code).toBe(1);
  const said = JSON.parse(run.out) as {
    problems: Array<{ code: string; place?: { file: string; line: number }; details?: object }>;
  };
  const found = said.problems.filter(({ code }) => code.startsWith('NOT-MESSAGE'));
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found[0])).toMatch(/messages\/en\.yaml/);
  expect(JSON.stringify(found[0])).toMatch(/plaec.*place|place.*plaec/);
});

test('nt-variable-missing: a language without texts is told in its own plain words, and nothing has a hole', async () => {
  const formatters = new Map(productMessages().formatters);
  for (const key of formatters.keys()) if (key.startsWith('en ')) formatters.delete(key);
  const at = await toldWith({ formatters });
  const texts = people.map(({ phone }) => at.texts(phone));
  expect(texts.map((all) => all.length)).toEqual([1, 1]);
  expect(texts[1]?.[0]).toMatch(/power/i);
  for (const word of holes.expect['never in any sent text']) {
    for (const text of texts.flat()) expect(text).not.toContain(word);
  }
});

test('nt-tomorrow-is-relative: no text names a day by how far it is', () => {
  for (const name of readdirSync('config/messages')) {
    const text = readFileSync(`config/messages/${name}`, 'utf8').replaceAll(/^\s*#.*$/gm, '');
    expect(text, name).not.toMatch(/明天|今天|后天|昨天|tomorrow|today|tonight|yesterday/i);
  }
});
