import { describe, expect, test } from 'vitest';
import { publicStatus } from '../../../tests/api/support/public.ts';
import { utilityNames } from '../../model/contact.ts';
import { atomFeed } from './atom.ts';
import { capMessage } from './cap.ts';
import { geojsonFeed } from './geojson.ts';
import { icsFeed } from './ics.ts';

const outage = publicStatus.outages[0] as (typeof publicStatus.outages)[number];
const sender = {
  host: 'grid.example',
  publicUrl: 'https://grid.example',
  utility: utilityNames({ name: '新区供电公司' }),
};
const at = Date.parse('2026-07-15T00:40:00Z');
const by = { now: at + 1_800_000, sender };

describe('CAP (api-cap-feed)', () => {
  test('nobody was told: there is no message', () => {
    expect(capMessage(outage, [{ kind: 'restoration_check', at }], by)).toBe(null);
  });

  test('the first is an alert, the next an update that names all before it, oldest first', () => {
    const told = { kind: 'outage_detected', at } as const;
    const update = { kind: 'outage_update', at: at + 60_000 } as const;
    const more = { kind: 'outage_update', at: at + 120_000 } as const;
    expect(capMessage(outage, [told], by)).toContain('<msgType>Alert</msgType>');
    const third = capMessage(outage, [more, update, told], by) ?? '';
    expect(third).toContain('<identifier>O-2026-000017.3</identifier>');
    expect(third).toContain(
      '<references>ops@grid.example,O-2026-000017.1,2026-07-15T00:40:00-00:00 ' +
        'ops@grid.example,O-2026-000017.2,2026-07-15T00:41:00-00:00</references>',
    );
  });

  test('times have an offset, no Z and no fraction', () => {
    const text = capMessage(outage, [{ kind: 'outage_detected', at }], by) ?? '';
    const times = [...text.matchAll(/<(sent|effective|onset|expires)>([^<]+)</g)];
    expect(times).toHaveLength(7);
    for (const [, , time] of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-00:00$/);
  });

  test('when supply is back it says all clear, when it was none it cancels', () => {
    const first = { kind: 'outage_detected', at } as const;
    const back = capMessage(outage, [first, { kind: 'outage_restored', at: at + 1 }], by);
    expect(back).toContain('<responseType>AllClear</responseType>');
    const none = capMessage(outage, [first, { kind: 'outage_correction', at: at + 1 }], by);
    expect(none).toContain('<msgType>Cancel</msgType>');
  });

  test('a name with markup stays text', () => {
    const text = capMessage(outage, [{ kind: 'outage_detected', at }], by) ?? '';
    expect(text).not.toContain('<img');
  });
});

test('Atom keeps one id an outage and says fewer than 5', () => {
  const text = atomFeed(publicStatus, 'https://grid.example');
  expect(text).toContain('<id>urn:forewatt:O-2026-000017</id>');
  expect(text).toContain('fewer than 5 customers');
  expect(text).not.toContain('<img');
});

test('GeoJSON has null where the place is not known', () => {
  const { features } = JSON.parse(geojsonFeed(publicStatus));
  expect(features[0]).toMatchObject({ geometry: null, properties: { customers: '<5' } });
});

test('the calendar folds by octets and never inside a character', () => {
  const [plan] = publicStatus.planned;
  const long = { ...publicStatus, planned: [{ ...plan, reason: '更换变压器,'.repeat(20) }] };
  const text = icsFeed(long as typeof publicStatus);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(text.replaceAll('\r\n ', '')).toContain('更换变压器\\,更换变压器');
  expect(text).toContain('DTSTART:20260720T000000Z');
  expect(text).not.toContain('\ufffd');
});
