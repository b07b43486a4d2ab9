import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newToken } from '../../src/api/auth/accounts.ts';
import { story, type Town } from '../support/story.ts';
import { approvedPlan, type StoryPlan } from '../support/story-plan.ts';

const font = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
const hasFont = existsSync(font);
const why = hasFont ? '' : ' (skipped: Noto Sans CJK is not installed)';

interface Printed {
  status: number;
  body: Buffer;
  code: string | null;
}
/** What an operator's printer fetches. */
async function printer(town: Town): Promise<(path: string) => Promise<Printed>> {
  const { records, clock } = town.core;
  const request = { name: 'press', scopes: ['read' as const, 'operate' as const] };
  const { token, secret } = newToken(request, clock.now());
  await records.commit({ put: { token: [token] } });
  return async (path) => {
    const answer = await fetch(`${town.base}/api/v1/exports/${path}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const code = answer.ok ? null : (JSON.parse(body.toString()) as { code: string }).code;
    return { status: answer.status, body, code };
  };
}
const pages = (pdf: Buffer): number => pdf.toString('latin1').split('/Type /Page\n').length - 1;

async function townWithPlan() {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const { records } = town.core;
  const chen = await records.network.contact('Chen');
  if (chen === null) throw new Error('Chen is not here');
  await records.import({ contacts: [{ ...chen, phone: null }] });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '15:00', to: '15:40' });
  await town.runTo('14:39');
  town.allGotSms(town.contactsAt('FU2', { but: ['Chen'] }), '计划停电');
  const { items } = await plan.planner.get('/tasks?state=open&limit=50');
  expect(items).toMatchObject([{ code: 'no_channel_left', contact: 'Chen' }]);
  return { town, plan };
}
async function wave({ planner, id }: StoryPlan): Promise<string> {
  const { items } = await planner.get('/waves?limit=20');
  const first = (one: { subject: string; kind: string }): boolean =>
    one.subject === id && one.kind === 'planned_notice';
  return items.find(first)?.id ?? '';
}
async function ends(town: Town, { chief, path }: StoryPlan): Promise<void> {
  await chief.act(path, 'cancel', { reason: '结束' });
  await town.runTo('14:50');
  town.allGotSms(town.contactsAt('FU2', { but: ['Chen'] }), '取消');
}

test.skipIf(!hasFont)(
  `who has no telephone gets one letter to the address, every building a poster${why}`,
  async () => {
    const { town, plan } = await townWithPlan();
    const print = await printer(town);
    const letters = await print(`letters?wave=${await wave(plan)}&format=pdf`);
    expect(letters.status).toBe(200);
    expect(letters.body.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pages(letters.body)).toBe(1);
    const list = await print(`letters?wave=${await wave(plan)}`);
    expect(list.body.toString()).toContain('Chen');

    const posters = await print(`posters?planned=${plan.id}`);
    expect(posters.status).toBe(200);
    expect(pages(posters.body)).toBe(12);
    expect((await print(`posters?planned=${plan.id}&building=none`)).code).toBe('API-NOT-FOUND');
    const service = (await print('cn95598')).body.toString();
    expect(service).toContain(`${plan.id},计划停电,`);
    expect(service).toMatch(/,XQ-12,2026-07-15T07:00:00\.000Z,2026-07-15T07:40:00\.000Z,更换导线,/);
    await ends(town, plan);
  },
);

test('the font is not there: a code that says what to do, and everything else goes on', async () => {
  const { town, plan } = await townWithPlan();
  town.core.settings.notify.paper.font = '/nowhere/font.ttf';
  const print = await printer(town);
  const refused = await print(`posters?planned=${plan.id}`);
  expect([refused.status, refused.code]).toEqual([503, 'NOT-PAPER-FONT']);
  expect(refused.body.toString()).toContain('fonts-noto-cjk');
  await ends(town, plan);
});

test('who looks after the houses gets the words to paste, and only their own buildings', async () => {
  const { town, plan } = await townWithPlan();
  const { settings, loaded } = town.core;
  settings.notify.paper.relays = 'relays.yaml';
  const file = [
    'relays:',
    '  - { name: 王经理, role: area_manager, phone: "13900000000", transformers: [TX2] }',
    '  - { name: 李主任, role: village, transformers: [TX5] }',
  ];
  writeFileSync(join(loaded.folder, 'relays.yaml'), file.join('\n'));
  const { items } = await plan.planner.get(`${plan.path}/relays`);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ name: '王经理', role: 'area_manager' });
  expect(items[0].buildings).toHaveLength(12);
  const { text } = items[0];
  for (const word of ['计划停电公告', '15:00至15:40', '更换导线', 'XQ-12', '视为带电', plan.id]) {
    expect(text).toContain(word);
  }
  await ends(town, plan);
});
