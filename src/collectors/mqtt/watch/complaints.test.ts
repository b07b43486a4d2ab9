import { expect, test } from 'vitest';
import { silentLog } from '../../../runtime/log.ts';
import { complaints } from './complaints.ts';

const start = Date.UTC(2026, 10, 25, 8);

function world() {
  const lines: string[] = [];
  const log = {
    ...silentLog,
    warn: (fields: Readonly<Record<string, unknown>>, event: string) => {
      lines.push(event === 'message_rejected' ? event : `${event} ${fields['sender']}`);
    },
  };
  const { refused } = complaints({ source: 'ami', log });
  const send = (count: number, sender: string, minute: number): string[] => {
    lines.length = 0;
    for (let n = 0; n < count; n += 1) {
      refused(
        sender,
        { topic: `ami/${sender}/readings`, reason: 'not_json' },
        start + minute * 60_000,
      );
    }
    return [...new Set(lines)].map(
      (line) => `${line} ×${lines.filter((one) => one === line).length}`,
    );
  };
  return { send };
}

test('a hundred messages a minute of one asset nobody can read are said each, then one line a minute', () => {
  const { send } = world();
  expect(send(100, 'M-1', 0)).toEqual(['message_rejected ×100']);
  expect(send(900, 'M-1', 0)).toEqual(['many_messages_rejected M-1 ×1']);
  expect(send(1_000, 'M-1', 1)).toEqual(['many_messages_rejected M-1 ×1']);
  expect(send(50, 'M-1', 2)).toEqual(['many_messages_rejected M-1 ×1']);
  expect(send(50, 'M-1', 3)).toEqual(['message_rejected ×50']);
});

test('one sender does not silence another', () => {
  const { send } = world();
  send(1_000, 'M-1', 0);
  expect(send(1, 'M-2', 0)).toEqual(['message_rejected ×1']);
});
