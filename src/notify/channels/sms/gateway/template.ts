/**
 * The file that describes somebody's SMS gateway: how a message is put, what its answers mean, how its receipts look.
 * Like a device template it carries golden exchanges, which are played whenever the file is read.
 */
import { z } from 'zod';
import { localeSchema } from '../../../../model/contact.ts';

/** Text with `{placeholders}`; which ones is said in docs/adding-a-channel.md. */
const filled = z.string().max(1_000);
/** Where a value stands in an answer: `result.0.code`; empty: the whole answer. */
const path = z.string().max(200);

/** What a code of the gateway means, in one word. */
export const meanings = {
  later: { is: 'failed_temporary', effect: 'none' },
  busy: { is: 'failed_temporary', effect: 'slow_down' },
  dead: { is: 'failed_permanent', effect: 'address_dead' },
  opted_out: { is: 'failed_permanent', effect: 'opted_out' },
  fixed_line: { is: 'failed_permanent', effect: 'fixed_line' },
  refused: { is: 'failed_permanent', effect: 'none' },
  text: { is: 'failed_permanent', effect: 'our_text' },
  configuration: { is: 'failed_permanent', effect: 'our_configuration' },
  unknown: { is: 'unknown', effect: 'none' },
} as const;
const meaning = z.enum(Object.keys(meanings) as [keyof typeof meanings]);
export type Meaning = keyof typeof meanings;

const send = z.strictObject({
  method: z.enum(['POST', 'GET']).default('POST'),
  url: filled,
  headers: z.record(z.string(), filled).default({}),
  as: z
    .enum(['json', 'form'])
    .describe('How the fields travel; with GET they stand in the address'),
  fields: z.record(z.string(), filled),
  number: z.enum(['e164', 'national']).default('e164').describe('+8613… or 13…'),
  zone: z.string().default('Asia/Shanghai').describe('Zone of {now:…}'),
  sign: z
    .strictObject({
      kind: z.enum(['md5', 'sha256', 'hmac_md5', 'hmac_sha256']),
      of: filled,
      key: filled.optional().describe('Of an HMAC'),
      as: z.enum(['hex', 'HEX', 'base64']).default('hex'),
    })
    .optional(),
});

const answer = z.strictObject({
  as: z.enum(['json', 'text']),
  ok: z.strictObject({ at: path, is: z.array(z.string()).min(1) }),
  id: path.optional().describe("The gateway's own number of the message; left out: our marker"),
  code: path.describe('Where the code of a refusal stands'),
  errors: z.record(z.string(), meaning),
  otherwise: meaning.default('unknown').describe('A code that is not listed'),
});

const receipt = z.strictObject({
  as: z.enum(['json', 'form']),
  list: path.optional().describe('Several at once: where the list stands'),
  id: path.optional(),
  marker: path.optional().describe('Where it gives back what {marker} said'),
  status: path,
  map: z.record(z.string(), z.enum(['sent', 'delivered', 'failed'])),
  reply: z.string().max(200).default('ok').describe('What the gateway wants to hear'),
});

const golden = z.strictObject({
  name: z.string(),
  given: z.strictObject({
    to: z.string(),
    text: z.string(),
    marker: z.string(),
    now: z.string(),
    locale: localeSchema.default('zh-CN'),
    settings: z.record(z.string(), z.string()),
  }),
  request: z.strictObject({
    url: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().nullable(),
  }),
  answer: z.strictObject({ status: z.int(), body: z.string() }),
  outcome: z.strictObject({
    is: z.enum(['accepted', 'failed_temporary', 'failed_permanent', 'unknown']),
    code: z.string().optional(),
    id: z.string().optional(),
  }),
});
export type GoldenExchange = z.output<typeof golden>;

export const gatewaySchema = z.strictObject({
  channel: z.string().regex(/^[a-z0-9-]{2,40}$/, 'small letters, digits and -'),
  title: z.strictObject({ en: z.string(), 'zh-CN': z.string() }),
  status: z
    .enum(['assumed', 'documented', 'field'])
    .describe('field: exchanges that a real gateway had'),
  source: z.string().describe('Where it is written down'),
  send,
  answer,
  receipt: receipt.optional(),
  golden: z.array(golden).min(2),
});
export type GatewayTemplate = z.output<typeof gatewaySchema>;
