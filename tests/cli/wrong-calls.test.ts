/** What a person sees who types a command wrongly: a code, what is wrong, what to do, and no success. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/registry.ts';
import { forewatt } from '../support/program.ts';

let folder = '';
let config: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forewatt-calls-'));
  config = ['--config', settings('good.yaml', '')];
  writeFileSync(join(folder, 'no.json'), 'no case');
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(name: string, more: string): string {
  const file = join(folder, name);
  const text = `utility: { name: Trial, zone: Europe/Berlin, locales: [en] }
dataDir: ${join(folder, 'data')}
network: { path: network/ }
sources: []
notify: { mode: "off" }
${more}`;
  writeFileSync(file, text);
  return file;
}

test.each(commands.map(({ usage }) => usage.replace(/ [<[].*/, '')))('%s --help', async (usage) => {
  const { code, out } = await forewatt(...usage.split(' '), '--help');
  expect(code).toBe(0);
  expect(out).toContain(`Usage: forewatt ${usage}`);
});

describe('a wrong call ends with 2, and says what to give', () => {
  test.each([
    ['nonsense', 'CLI-USAGE', "unknown command 'nonsense'"],
    ['trace', 'CLI-USAGE', 'forewatt trace --help'],
    ['trace CB-1 --bogus', 'CLI-USAGE', "unknown option '--bogus'"],
    ['import', 'CLI-USAGE', 'customers'],
    ['import bogus x', 'CLI-USAGE', 'forewatt import --help'],
    ['import network x --format xml', 'REP-OPTION', '--format cannot be "xml"'],
    ['user add root --role king', 'REP-OPTION', 'one of viewer, field'],
    ['token create m --scopes read,all', 'REP-OPTION', 'one of read, ingest'],
    ['audit verify --noted zzz', 'REP-OPTION', 'a hash'],
    ['bench nonsense', 'CLI-USAGE', 'readings'],
    ['bench year --zone Nowhere/Bla', 'REP-OPTION', 'Europe/London'],
    ['demo --seed x', 'REP-OPTION', '--seed cannot be "x"'],
    ['demo --speed 0', 'REP-OPTION', '--speed cannot be "0"'],
    ['demo --port 70000', 'REP-OPTION', '65535'],
    ['score storm --bad-groups -1', 'REP-OPTION', '--bad-groups cannot be "-1"'],
    ['report etr --from x --to y', 'TIM-FORM', 'Write 2026-03-05 08:00'],
    ['replay --from 2026-01-01', 'REP-OPTION', '--to cannot be ""'],
    ['decode', 'COL-CALL-INCOMPLETE', 'no hex was given'],
  ])('%s', async (line, problem, words) => {
    const { code, out, err } = await forewatt(...line.split(' '));
    expect(err).toContain(problem);
    expect(err).toContain(words);
    expect(out).not.toContain('"');
    expect(code).toBe(2);
  });

  test('with --json it is one document', async () => {
    const { code, out } = await forewatt('trace', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ code: 'CLI-USAGE' }] });
  });
});

describe('what cannot be used is named with its place', () => {
  test.each([
    ['infer nowhere.json', 'SET-FILE', 3],
    ['infer no.json', 'INF-FORMAT', 1],
    ['backup no.json', 'STO-BACKUP-PLACE', 4],
    ['restore no.json', 'STO-BACKUP-PLACE', 4],
    ['source list --url http://127.0.0.1:9', 'CLI-NO-SERVICE', 4],
    ['letters W-1 --token t --url http://127.0.0.1:9', 'CLI-NO-SERVICE', 4],
  ])('%s', async (line, problem, exit) => {
    const words = line
      .split(' ')
      .map((word) => (word.includes('.json') ? join(folder, word) : word));
    const token = line.startsWith('source') ? ['--token', 't'] : [];
    const { code, err } = await forewatt(...words, ...token, ...config);
    expect(err).toContain(problem);
    const [file] = words.filter((word) => word.includes('.json'));
    if (file !== undefined) expect(err).toContain(file);
    expect(code).toBe(exit);
  });

  test('a path that the system refuses is no fault of ours', async () => {
    const below = join(folder, 'no.json', 'below');
    const { code, out, err } = await forewatt('demo', '--data', below, '--json');
    expect(code).toBe(4);
    expect(err).toMatch(/^\S+:1:1 CLI-FILE .* cannot be used: ENOTDIR\. Check the path/);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'CLI-FILE', file: below }] });
  });

  test('a demo whose port another program has, perhaps another demo, does not begin', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const at = other.address();
    const port = String(typeof at === 'object' ? at?.port : 0);
    const { code, err } = await forewatt('demo', '--port', port, '--data', join(folder, 'demo'));
    other.close();
    expect(err).toContain(`CLI-PORT Nobody can be answered at 127.0.0.1:${port}`);
    expect(code).toBe(4);
  });

  test('every fault of the settings at once, as `check` says them', async () => {
    const bad = settings('bad.yaml', 'netwrok: {}\nhttp: { port: 1, publicUrl: x }\n');
    const { code, err } = await forewatt('serve', '--config', bad);
    expect(code).toBe(3);
    expect(err).toContain('bad.yaml:6:1 SET-KEY');
    expect(err).toMatch(/bad.yaml:7:\d+ SET-VALUE The setting http.publicUrl/);
  });
});
