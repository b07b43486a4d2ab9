/** An engineer's own template beside the settings: `check` looks at its frames, a start does not. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkDevices } from '../../src/app/sources/device-files.ts';
import { proofOf } from '../../src/collectors/modbus/template/prove.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import { checkSettings } from '../../src/settings/load.ts';
import { forewatt } from '../support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewatt-proof-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = `template: own-meter
title: { en: Own, zh: 自用 }
source: a sheet that is invented
status: sheet
kind: meter
defaults: { table: input, type: float32 }
probe: voltage_a
points:
  voltage_a: { at: 0, unit: V }
  current_a: { at: 40007, table: holding, unit: A }
golden: # computed
  - request: "01 04 00 00 00 02 71 cb"
    response: "01 04 04 43 66 80 00 6f df"
    expect: { voltage_a: 230.5 }
  - { request: "01 04 02 00 00 02 70 73", response: "01 84 02 c2 c1", expect: illegal_address }
`;

function proof(change: (text: string) => string = (one) => one) {
  const { template, problems } = readTemplate('own-meter.yaml', change(text));
  expect(problems).toEqual([]);
  if (template === null) throw new Error('the template does not hold');
  const found = proofOf(template, 'own-meter.yaml', change(text));
  const shown = ({ place, code, message }: (typeof found.problems)[number]) =>
    `${place?.line}:${place?.column} ${code} ${message}`;
  return { problems: found.problems.map(shown), hints: found.hints.map(shown), found };
}

describe('a golden frame that does not hold is named with what differs', () => {
  test('frames that hold are no problem', () => {
    expect(proof().problems).toEqual([]);
  });

  test.each([
    ['71 cb', '84 35', '12:14', 'the request is no frame: its checksum is 84 35', /71 cb/],
    ['6f df', 'fe 7d', '13:15', 'the response is no frame: its checksum is fe 7d', /6f df/],
    ['voltage_a: 230.5', 'voltage_a: 231', '14:26', 'decodes to 230.5, expected is 231', /scale/],
    ['{ voltage_a: 230.5 }', 'busy', '14:13', 'gives values, expected is busy', /response/],
    [
      'expect: illegal_address',
      'expect: busy',
      '15:79',
      'refuses with illegal_address',
      /response/,
    ],
    ['{ voltage_a: 230.5', '{ current_a: 1, voltage_a: 230.5', '14:26', 'does not lie', /address/],
    ['"01 04 04 43', '"01 04 02 43', '13:15', 'it has 9 bytes, by its own count 7', /whole/],
  ])('%s becomes %s', (was, is, place, sentence, fix) => {
    const { problems, found } = proof((one) => one.replace(was, is));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${place} COL-TPL-GOLDEN Golden frame`);
    expect(problems[0]).toContain(sentence);
    expect(found.problems[0]?.fix).toMatch(fix);
  });

  test('seven digits of a float are enough, and a checksum may be left out', () => {
    const { problems } = proof((one) =>
      one
        .replace('43 66 80 00 6f df', '43 66 80 01 xx xx')
        .replace('00 02 71 cb', '00 02')
        .replace('expect: { voltage_a: 230.5 }', 'expect: { voltage_a: 230.500015 }'),
    );
    expect(problems).toEqual([]);
  });
});

test('what no frame proves is a hint: points, a refusal, and a number of the manual under at', () => {
  const { hints } = proof((one) => one.replace(/^ {2}- \{ request.*\n/m, ''));
  expect(hints).toEqual([
    '10:14 COL-TPL-UNPROVEN No golden frame of own-meter proves current_a.',
    '12:3 COL-TPL-NO-REFUSAL No golden frame of own-meter shows how the device refuses an address.',
    '10:20 COL-TPL-NUMBER current_a is read at address 40007, which looks like a number of the manual.',
  ]);
});

test('an address in hex is no number of a manual', () => {
  const { hints } = proof((one) => one.replace('at: 40007', 'at: 0x9c47'));
  expect(hints.filter((hint) => hint.includes('COL-TPL-NUMBER'))).toEqual([]);
});

describe('check', () => {
  const settings = join(folder, 'forewatt.yaml');
  const sources = (asset: string) => `sources:
  - id: gw-1
    kind: modbus_tcp
    host: 127.0.0.1
    devices:
      - { unit: 1, template: own-meter, asset: ${asset}, every: 10s }
`;
  function site(options: { template?: string; asset?: string; network?: string }): void {
    cpSync('config', folder, { recursive: true });
    rmSync(join(folder, 'devices'), { recursive: true });
    mkdirSync(join(folder, 'devices'));
    writeFileSync(join(folder, 'devices', 'own-meter.yaml'), options.template ?? text);
    const lines = [
      'utility: { name: Trial, zone: Europe/Berlin, locales: [en] }',
      `network: { path: ${options.network ?? 'network/'} }`,
      sources(options.asset ?? 'M-206280'),
    ];
    writeFileSync(settings, lines.join('\n'));
  }

  test('a wrong frame beside the settings is told, and is no reason not to start', async () => {
    site({ template: text.replace('71 cb', '84 35') });
    const { code, out } = await forewatt('check', '--config', settings);
    expect(code).toBe(1);
    expect(out).toMatch(/own-meter\.yaml:12:14 COL-TPL-GOLDEN .* end it with 71 cb/);
    expect(out).not.toContain('all is well');
    const { loaded } = checkSettings(settings, {});
    expect(loaded === null ? ['no settings'] : checkDevices(loaded)).toEqual([]);
  });

  test('hints do not fail, and an asset of a typing mistake is one of them', async () => {
    site({ asset: 'M-206281x' });
    const { code, out } = await forewatt('check', '--config', settings, '--json');
    expect(code).toBe(0);
    const { ok, problems, hints } = JSON.parse(out);
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    const found = hints.find((hint: { code: string }) => hint.code === 'COL-ASSET-UNKNOWN');
    expect(found).toMatchObject({ line: 8, fix: expect.stringMatching(/^Did you mean "M-20\d+"/) });
    const { out: told } = await forewatt('check', '--config', settings);
    expect(told).toMatch(/^hint: .*COL-TPL-UNPROVEN/m);
    expect(told.trimEnd()).toMatch(/all is well$/);
  });

  test('a network that is not there hides no other problem', async () => {
    site({ template: text.replace('71 cb', '84 35'), network: 'nowhere/' });
    const { code, out } = await forewatt('check', '--config', settings);
    expect(code).toBe(1);
    expect(out).toContain('COL-TPL-GOLDEN');
    expect(out).toContain('SET-FILE');
  });
});
