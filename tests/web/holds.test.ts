import { expect, test } from 'vitest';
import { holds } from '../../web/shared/holds.ts';

test.each([
  ['gw-1 modbus_tcp', 'ＧＷ－１'],
  ['GW-1 modbus_tcp', ' gw '],
  ['Église', 'eglise'],
  ['确认告警 A-1', '告警'],
])('who filters %s by %s finds it', (text, wanted) => expect(holds(text, wanted)).toBe(true));

test('what is not there is not found', () => expect(holds('gw-1', 'gw-2')).toBe(false));
