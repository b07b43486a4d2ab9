import { test as each, fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { eventOf } from './events.ts';
import { opened, type Seal, sealedAnswer } from './sealed.ts';

/** Sealed by Python and the program `openssl`, 16 bytes of chance being 0123456789abcdef. */
const golden = {
  seal: {
    ...{ token: 'story-wechat-token', appId: 'wx0123456789abcdef' },
    aesKey: 'Zm9yZXdhdHQtMzItYnl0ZXMta2V5LWZvci10ZXN0cyE',
  },
  query: {
    ...{ timestamp: '1785000000', nonce: '77881', encrypt_type: 'aes' },
    msg_signature: '4d2682ecd5a9bdc2fd282d45348c874bd281f8f4',
  },
  sealed: [
    'zIk1tX+ohQ28qcE3rwSLR3HwdoRMNfRwo6inRnC/ToU7wzI/R0c9uGZk5erDgcSRPifJJG37imMkIiRroqF9KzUq',
    '3k9qOqIpi8mOkl8+qou0vh9nliK6CUG2Ni1QLMSmmJEBrcBXKQSWH/1CGyxK64lU1rJbx/RE87UxoLugro/mbZoHL',
    '2fysumFFcWPai1c+UsF6oA8af5IfZ5U1eM9sU2oSpBcmLS4/GYoNa8g2S4V0dsWdsYhHmx6hHWhiJ58TzFohNaUoT',
    'VPKH0zUZxKP4/6SKGYL8ylH/RUKBY0fbNlalQGvxCuB88yHzIILnVNg3Ny9IaEIFG+7UsMadmn+G8s1NyQ7cpgOHD',
    'DfXM+/LpRflxUF2cB8NEL6bS6uN73',
  ].join(''),
};
/** The call that the platform's own sample opens, with its published key. */
const published = {
  seal: {
    ...{ token: 'spamtest', appId: 'wx2c2769f8efd9abc2' },
    aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  },
  query: {
    ...{ timestamp: '1409735669', nonce: '1320562132', encrypt_type: 'aes' },
    msg_signature: '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
  },
  sealed: [
    'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8',
    'PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jis',
    'a+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6',
    'X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl',
    '9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=',
  ].join(''),
};
const call = (sealed: string): string =>
  `<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;

describe('a sealed call of WeChat', () => {
  test('opens as another program sealed it, and as the platform published it', () => {
    const own = opened(call(golden.sealed), golden.query, golden.seal);
    expect(eventOf(own ?? '')).toMatchObject({ openid: 'o-wang-li_1', text: '家里没电了' });
    const theirs = opened(call(published.sealed), published.query, published.seal);
    expect(eventOf(theirs ?? '')).toMatchObject({ account: 'gh_10f6c3c3ac5a', text: 'abcdteT' });
  });

  test('is refused with another signature, another account, cut short, or in plain words', () => {
    const { seal, query, sealed } = golden;
    const forged = { ...query, msg_signature: 'f'.repeat(40) };
    expect(opened(call(sealed), forged, seal)).toBe(null);
    expect(opened(call(sealed), query, { ...seal, appId: 'wx-of-another' })).toBe(null);
    expect(opened(call(sealed.slice(0, 64)), query, seal)).toBe(null);
    expect(opened('<xml><Content>hello</Content></xml>', query, seal)).toBe(null);
    expect(opened(call(sealed), { ...query, encrypt_type: 'raw' }, seal)).toBe(null);
    const bytes = Buffer.from(sealed, 'base64');
    for (const length of [0, 16, 32, 48, bytes.length - 32]) {
      const cut = bytes.subarray(0, length).toString('base64');
      expect(opened(call(cut), query, seal)).toBe(null);
    }
  });

  test('an answer is sealed to the byte as the other program does it', () => {
    const plain = opened(call(golden.sealed), golden.query, golden.seal) ?? '';
    const chance = Buffer.from('0123456789abcdef');
    const answer = sealedAnswer(plain, golden.seal, { now: 1_785_000_000_000, chance });
    expect(answer).toContain(`<Encrypt><![CDATA[${golden.sealed}]]></Encrypt>`);
    expect(answer).toContain('<TimeStamp>1785000000</TimeStamp>');
  });

  each.prop([fc.string({ unit: 'grapheme' }), fc.uint8Array({ minLength: 16, maxLength: 16 })])(
    'whatever is sealed opens again with what stands beside it',
    (text, bytes) => {
      const { seal } = golden as { seal: Seal };
      const chance = Buffer.from(bytes);
      const answer = sealedAnswer(text, seal, { now: 1_785_000_000_000, chance });
      const of = (name: string): string =>
        new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`).exec(answer)?.[1] ??
        '';
      const query = {
        ...{ encrypt_type: 'aes', msg_signature: of('MsgSignature') },
        ...{ timestamp: of('TimeStamp'), nonce: of('Nonce') },
      };
      expect(opened(answer, query, seal)).toBe(text);
    },
  );
});
