// On paper: a letter waits in the list of letters until somebody prints and posts it.
import { z } from 'zod';
import { budgetSettings } from '../budget.ts';
import { defineChannel } from '../channel.ts';

const settings = z.strictObject({
  kind: z.literal('list').default('list'),
  ratePerSecond: z.number().positive().max(100_000).default(1_000),
  ...budgetSettings(1),
});

export const letter = defineChannel({
  title: { en: 'Letter', 'zh-CN': '信函' },
  // Posting it is the receipt.
  can: { receipts: true, replies: false, confirm: false, segments: false },
  words: 'long',
  settings,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  // The postal address is that of the place; a letter goes to whoever lives there.
  addressOf: (contact) => contact.id,
  create: () => ({
    provider: 'letter',
    send: ({ marker }) => Promise.resolve({ is: 'accepted' as const, providerId: marker }),
    find: () => Promise.resolve({ is: 'cannot' as const }),
  }),
});
