/** Rules of notice and texts, changed on the page Admin while the service runs, and the settings shown there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from './support/browser.ts';
import { type House, house } from './support/house.ts';

let at: House;
let boss: Awaited<ReturnType<typeof signIn>>;
const text = () => readFileSync(join(at.folder, 'policies', 'cn.yaml'), 'utf8');
const send = (path: string, body: unknown) => boss.ask(`/api/v1/admin/${path}`, { body });

beforeAll(async () => {
  at = await house([]);
  boss = await signIn(at, 'supervisor');
}, 60_000);
afterAll(() => at.stop());

describe('the rules of notice', () => {
  test('are shown as they stand, and judged whole with their places', async () => {
    const { json } = await at.ask('/api/v1/admin/policy');
    expect(json).toMatchObject({ text: text(), isEdited: false, base: 0, versions: [] });
    const wrong = text().replace('target: { days: 8 }', 'target: { days: 3 }').concat('oops: 1\n');
    const checked = await send('policy/check', { text: wrong });
    expect(checked.json).toMatchObject({ ok: false, dryRun: null });
    expect(checked.json.problems[0]).toMatchObject({ file: 'policies/cn.yaml' });
    const short = text().replace('target: { days: 8 }', 'target: { days: 3 }');
    const refused = await send('policy', { text: short, reason: 'try', base: 0 });
    expect([refused.status, refused.json.code]).toEqual([422, 'NOT-EDIT-WRONG']);
  });

  test('saved count at once, and can be taken back; who, when and why stay; the file stays', async () => {
    const file = text();
    const edited = file.replace('minimum: { hours: 24 }', 'minimum: { hours: 30 }');
    const saved = await send('policy', { text: edited, reason: '市局要求', base: 0 });
    expect(saved.json).toMatchObject({ isEdited: true, base: 1, fileText: file });
    expect(saved.json.versions).toMatchObject([{ no: 1, by: 'supervisor', reason: '市局要求' }]);
    const minimum = () => at.service.core.rules.policy.planned.urgent.minimum;
    expect(minimum()).toEqual({ hours: 30 });
    const stale = await send('policy', { text: file, reason: 'late', base: 0 });
    expect([stale.status, stale.json.code]).toEqual([412, 'API-VERSION-STALE']);
    expect(minimum()).toEqual({ hours: 30 });
    expect(text()).toBe(file);
    const back = await send('policy', { text: null, reason: 'back', base: 1 });
    expect(back.json).toMatchObject({ isEdited: false, text: file });
    expect(minimum()).toEqual({ hours: 24 });
    const audit = await at.ask('/api/v1/audit?subject=policy', { scopes: ['admin'] });
    expect(audit.json.items.map((row: { what: string }) => row.what)).toEqual([
      'policy_changed',
      'policy_changed',
    ]);
  });

  test('are changed by supervisors alone', async () => {
    for (const name of ['operator', 'admin']) {
      const person = await signIn(at, name);
      const body = { text: text(), reason: 'no', base: 0 };
      expect((await person.ask('/api/v1/admin/policy', { body })).status).toBe(403);
    }
  });
});

describe('the texts', () => {
  const name = { key: 'outage_restored', locale: 'zh-CN', words: 'short' };

  test('are tried with the longest values: segments and cost, or what is wrong', async () => {
    const good = await send('messages/check', { ...name, text: '{brand}：{place}已来电。{phone}' });
    expect(good.json).toMatchObject({ ok: true, problems: [] });
    expect(good.json.samples[0]).toMatchObject({ values: 'longest', segments: 1 });
    // The encoding and what makes it so, for the longest text of each language (nt-sms-segments).
    expect(good.json.samples[0]).toMatchObject({ encoding: 'UCS-2', wideLetter: '新' });
    const english = { ...name, locale: 'en' };
    const plain = await send('messages/check', { ...english, text: '{brand}: it’s on. {link}' });
    expect(plain.json.samples[0]).toMatchObject({ encoding: 'GSM-7', wideLetter: null });
    const wide = await send('messages/check', { ...english, text: '{brand}: it is on ⚡' });
    expect(wide.json.samples[0]).toMatchObject({ encoding: 'UCS-2', wideLetter: '⚡' });
    expect(good.json.samples[0].text).toContain('桃园新村12幢');
    const unknown = await send('messages/check', { ...name, text: '{brand}{plase}' });
    expect(unknown.json.problems).toMatchObject([{ code: 'NOT-MESSAGE-VARIABLE' }]);
    const long = await send('messages/check', { ...name, text: `{place}${'来电了'.repeat(60)}` });
    expect(long.json.problems).toMatchObject([{ code: 'NOT-MESSAGE-LONG' }]);
    const refused = await send('messages', { ...name, text: '{plase}', reason: 'x', base: 0 });
    expect(refused.json.code).toBe('NOT-EDIT-WRONG');
  });

  test('saved are said from then on, rules too after a restart, and can be taken back', async () => {
    const textOf = async () => {
      const { items } = (await at.ask('/api/v1/admin/messages')).json;
      return items.find(
        (row: typeof name) =>
          row.key === name.key && row.locale === name.locale && row.words === name.words,
      );
    };
    const before = await textOf();
    const saved = await send('messages', {
      ...name,
      text: '来电了：{place}',
      reason: '短',
      base: 0,
    });
    expect(saved.status).toBe(201);
    expect(await textOf()).toMatchObject({ text: '来电了：{place}', isEdited: true });
    const policy = text().replace('minimum: { hours: 24 }', 'minimum: { hours: 30 }');
    await send('policy', { text: policy, reason: '市局要求', base: 2 });
    await at.restart();
    const { planned } = at.service.core.rules.policy;
    expect(planned.urgent.minimum).toEqual({ hours: 30 });
    const said = () => {
      const format = at.service.core.rules.messages.formatters.get('zh-CN outage_restored');
      return String(format?.format({ brand: 'x', place: '东街', end: 'e', link: 'l', phone: 'p' }));
    };
    expect(said()).toBe('来电了：东街');
    await send('messages', { ...name, text: null, reason: '退回', base: 1 });
    expect(await textOf()).toMatchObject({ text: before.text, isEdited: false });
    expect(said()).not.toBe('来电了：东街');
    expect(at.errors).toEqual([]);
  });
});

test('the settings say where each comes from, and never a secret', async () => {
  const more = { billing: undefined, duty: undefined };
  at.configure([], { ...more, customer: { lookupByMeter: false } });
  const { json } = await at.ask('/api/v1/admin/settings', { scopes: ['admin'] });
  const of = (path: string) => json.items.find((row: { path: string }) => row.path === path);
  expect(of('notify.mode')).toMatchObject({ value: 'off', line: 1, differs: false });
  expect(of('notify.holdSeconds')).toMatchObject({ line: null, counts: 'next_start' });
  expect(of('customer.lookupByMeter')).toMatchObject({ value: 'true', differs: true });
  expect(of('sources')).toMatchObject({ value: '0', counts: 'reload' });
  expect((await at.ask('/api/v1/admin/settings')).status).toBe(403);
});
