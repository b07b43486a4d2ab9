import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { isInside, mayCall, outsideLookup } from './outside.ts';

describe('an address of our own network', () => {
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1'],
    ...['::ffff:127.0.0.1', '64:ff9b::7f00:1', 'no address'],
  ])('%s is not called', (address) => {
    expect(isInside(address)).toBe(true);
  });

  test.each(['1.1.1.1', '172.32.0.1', '192.167.1.1', '100.128.0.1', '2606:4700::1111'])(
    '%s is outside',
    (address) => {
      expect(isInside(address)).toBe(false);
    },
  );

  test.each(['127.0.0.1', '[::1]', 'localhost', 'a.localhost', '[::ffff:10.0.0.1]'])(
    'a URL that writes %s out is refused, unless the settings name it',
    (host) => {
      expect(mayCall(host, [])).toBe(false);
      expect(mayCall(host, [host])).toBe(true);
    },
  );

  test.prop([fc.ipV4(), fc.ipV6()])('the check throws for no address', (four, six) => {
    expect(typeof isInside(four)).toBe('boolean');
    expect(typeof isInside(six)).toBe('boolean');
  });

  test('a name that resolves to our own network is no way in', async () => {
    const asked = (allowed: string[]) =>
      new Promise<string>((resolve) => {
        outsideLookup(allowed)('localhost', {}, (error, address) => {
          resolve((error as NodeJS.ErrnoException | null)?.code ?? String(address));
        });
      });
    expect(await asked([])).toBe('EINSIDE');
    expect(await asked(['localhost'])).toMatch(/^(127\.0\.0\.1|::1)$/);
  });
});
