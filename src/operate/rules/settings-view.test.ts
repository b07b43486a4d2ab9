import { expect, test } from 'vitest';
import type { Settings } from '../../settings/schema.ts';
import { durationText } from './as-written.ts';
import { settingsView } from './settings-view.ts';

test('a secret is named where it has a name, hidden where it stands in clear, and never shown', () => {
  const sms = { kind: 'twilio', accountSid: 'AC1', authToken: 'from the environment' };
  const settings = {
    notify: { channels: { sms, email: { password: 'in clear' } } },
    store: { replicas: [{ url: 'a', password: 'deep' }] },
    sources: [{ id: 'gw-1', password: 'p' }],
  } as unknown as Settings;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the file
  const file = ['notify:', '  channels:', '    sms: { authToken: "${env:SMS_TOKEN}" }'].join('\n');
  const { items } = settingsView({ settings, file: 'f.yaml' }, () => file);
  const text = JSON.stringify(items);
  for (const secret of ['from the environment', 'in clear', 'deep', '"p"']) {
    expect(text).not.toContain(secret);
  }
  expect(items.find(({ path }) => path.endsWith('authToken'))).toMatchObject({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the file
    ...{ value: '${env:SMS_TOKEN}', line: 3, isSecret: true },
  });
});

test('a duration is shown as people write it, other numbers as they are', () => {
  const settings = {
    http: { port: 8480 },
    notify: { holdSeconds: 30, brake: { storm: { recipients: 200_000, endsAfter: 43_200_000 } } },
  } as unknown as Settings;
  const { items } = settingsView({ settings, file: 'f.yaml' }, () => '');
  expect(Object.fromEntries(items.map(({ path, value }) => [path, value]))).toEqual({
    ...{ 'http.port': '8480', 'notify.holdSeconds': '30' },
    'notify.brake.storm.recipients': '200000',
    'notify.brake.storm.endsAfter': '12h',
  });
});

test.each([
  [0, '0ms'],
  [250, '250ms'],
  [1_500, '1.5s'],
  [90_000, '90s'],
  [5_400_000, '90m'],
  [604_800_000, '7d'],
])('%i ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
