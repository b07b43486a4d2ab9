// To a person at the utility: the outbox makes a task of it, nothing leaves the house.
import { z } from 'zod';
import { defineChannel } from './channel.ts';

export const consoleChannel = defineChannel({
  title: { en: 'Task', 'zh-CN': '待办' },
  can: { receipts: false, replies: false, confirm: false, segments: false },
  settings: z.strictObject({}),
  rateOf: () => 1_000,
  addressOf: (contact) => contact.id,
  create: () => ({
    provider: 'console',
    send: (message) =>
      Promise.resolve({ is: 'accepted' as const, providerId: `console-${message.marker}` }),
    find: () => Promise.resolve({ is: 'cannot' as const }),
  }),
});
