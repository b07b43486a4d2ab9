import { expect, test } from 'vitest';
import type { Settings } from '../../settings/schema.ts';
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
