/** `forewatt audit verify`, as a person types it, over a data folder whose records somebody changed by hand. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { forewatt } from '../support/program.ts';
import { storyFolder, writeSettings } from '../support/story-service.ts';

const at = Date.parse('2026-07-15T18:40:00+08:00');

/** Each call opens the records in a thread of its own. */
const within = { timeout: 60_000 };

test(
  'the audit is proved at the terminal; a row changed and one taken out are named',
  within,
  async () => {
    const place = storyFolder();
    onTestFinished(place.remove);
    const gatewayUrl = 'http://127.0.0.1:1';
    const config = writeSettings(place, { policy: 'cn', port: 1, gatewayUrl, ratePerSecond: 1 });
    const path = join(place.folder, 'data', 'records.db');
    mkdirSync(join(place.folder, 'data'));
    const store = await sqliteRecords(path);
    for (const n of [1, 2, 3]) {
      const row = {
        at: at + n * 1_000,
        by: '王芳',
        what: 'outage_close' as const,
        subject: `O-${n}`,
      };
      await store.commit({ audit: [{ ...row, from: '10.0.0.7', details: { n } }] });
    }
    await store.close();
    const verify = (...more: string[]) => forewatt('audit', 'verify', '--config', config, ...more);
    const spoil = (sql: string): void => {
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
    };

    const whole = await verify();
    expect(whole.code, whole.err).toBe(0);
    expect(whole.out).toMatch(/^3 rows hold; the last hash is [0-9a-f]{64}\n$/);

    spoil(`update audit set "by" = 'nobody' where subject = 'O-2'`);
    const changed = await verify();
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/nobody outage_close O-2\) was changed.*; 1 rows before hold/);

    spoil(`update audit set "by" = '王芳' where subject = 'O-2'`);
    spoil(`delete from audit where subject = 'O-2'`);
    const gone = await verify('--json');
    expect(gone.code).toBe(1);
    const broken = { why: 'does_not_follow', row: { subject: 'O-3' } };
    expect(JSON.parse(gone.out)).toMatchObject({ ok: false, rows: 1, broken });
  },
);
