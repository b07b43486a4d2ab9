// One contract for every channel that speaks HTTP: what each status means, and what a provider that hangs, lies,
// hangs up or answers pages does to a notice.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/notify/channels/channel.ts';
import { type Providers, providers, secrets, type Way, ways } from '../support/providers.ts';

let they: Providers;
beforeAll(async () => {
  they = await providers(4_000);
});
afterAll(() => they.stop());

const verdict = (outcome: Outcome): string =>
  'effect' in outcome ? `${outcome.is}/${outcome.effect}` : outcome.is;

const dead = 'failed_permanent/address_dead';
const ours = 'failed_permanent/our_configuration';
const refused = 'failed_permanent/none';
const tooLong = 'failed_permanent/our_text';
const later = 'failed_temporary/none';
const slower = 'failed_temporary/slow_down';
const away = 'failed_temporary/address_away';

interface Meanings {
  /** Without a body. */
  '2xx': string;
  '3xx': string;
  '4xx': string;
  '5xx': string;
  but: Record<number, string>;
}

const speaking = { '2xx': 'unknown', '3xx': refused, '4xx': refused, '5xx': 'unknown' };
const telephone: Meanings = { ...speaking, but: { 401: ours, 403: ours, 404: ours, 429: slower } };
const alike = {
  401: ours,
  403: ours,
  407: ours,
  408: later,
  413: tooLong,
  425: later,
  429: slower,
};
/** What each status without a word of the provider means. */
const contract: Record<Way, Meanings> = {
  twilio_sms: telephone,
  twilio_voice: telephone,
  gateway: { ...speaking, but: { 401: ours, 403: ours, 429: slower } },
  wechat: { ...speaking, but: alike },
  wecom: { ...speaking, but: alike },
  // A second copy takes the place of the first: nothing has to stay unknown.
  web_push: {
    ...{ '2xx': 'accepted', '3xx': refused, '4xx': refused, '5xx': later },
    but: { ...alike, 404: dead, 410: dead },
  },
  // The id stays the same over all tries; whose machine is ill is not our channel's fault.
  webhook: {
    ...{ '2xx': 'accepted', '3xx': refused, '4xx': refused, '5xx': away },
    but: { 408: away, 410: dead, 425: away, 429: away },
  },
  // So does this one, and there is only one receiver.
  cn95598: {
    ...{ '2xx': 'accepted', '3xx': refused, '4xx': refused, '5xx': later },
    but: { 408: later, 425: later, 429: later },
  },
};

/** Where a copy can be told from another notice. */
const harmlessWays: readonly Way[] = ['web_push', 'webhook', 'cn95598'];

/** All that have a name (IANA), and of those without one the first, the last, and what proxies are known to make up. */
const statuses = [
  ...Object.keys(STATUS_CODES)
    .map(Number)
    .filter((status) => status >= 200),
  ...[
    209, 299, 306, 309, 399, 419, 432, 444, 460, 494, 499, 509, 512, 520, 524, 530, 561, 598, 599,
  ],
];

describe.each(ways)('%s', (way) => {
  test('each status has the verdict of the contract', async () => {
    they.answer((request, response) => {
      response.writeHead(next(request.url)).end();
    });
    // One after the other: the server must know which status is meant.
    let at = 200;
    const next = (_url: string | undefined): number => at;
    const wrong: string[] = [];
    for (const status of statuses) {
      at = status;
      const got = verdict(await they.send(way));
      const { but, ...hundreds } = contract[way];
      const wanted = but[status] ?? hundreds[`${Math.floor(status / 100)}xx` as '2xx'];
      if (got !== wanted) wrong.push(`${status}: ${got}, wanted ${wanted}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a page of HTML, half a word, null and a number in place of an answer prove nothing', async () => {
    const proves = harmlessWays.includes(way);
    for (const body of ['<html>ok</html>', '{"code":"0","msg', 'null', '7', '[]', '{}', '\u0000']) {
      they.answer((_, response) => void response.writeHead(200).end(body));
      expect((await they.send(way)).is, body).toBe(proves ? 'accepted' : 'unknown');
    }
  });

  test('an answer without end is cut off, not waited for', async () => {
    they.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      pour(response);
    });
    const outcome = await they.send(way);
    expect(['unknown', 'accepted', 'failed_temporary']).toContain(outcome.is);
  });

  test('hung up after the request was read: what it may have taken is told apart from what it has not', async () => {
    they.answer((request) => void request.socket.destroy());
    const harmless = harmlessWays.includes(way);
    expect((await they.send(way)).is).toBe(harmless ? 'failed_temporary' : 'unknown');
  });

  test('how long to wait is kept, in seconds', async () => {
    they.answer((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await they.send(way)).toMatchObject({ is: 'failed_temporary', retryAfterMs: 7_000 });
  });

  test('nobody is followed to another address', async () => {
    let calls = 0;
    they.answer((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(verdict(await they.send(way))).toBe(refused);
    expect(calls).toBe(1);
  });
});

/** A megabyte, then as much again, until the other side has had enough. */
function pour(response: ServerResponse): void {
  const piece = 'x'.repeat(1_000_000);
  const more = (): void => {
    if (response.destroyed) return;
    if (response.write(piece)) setImmediate(more);
    else response.once('drain', more);
  };
  more();
}

describe('a provider that says nothing', () => {
  test.each(ways)(
    '%s: the call ends in its time, and what may be taken is not called lost',
    async (way) => {
      const silent = await providers(300);
      silent.answer(() => undefined);
      const before = performance.now();
      const outcome = await silent.send(way);
      expect(performance.now() - before).toBeLessThan(10_000);
      const harmless = harmlessWays.includes(way);
      expect(outcome.is).toBe(harmless ? 'failed_temporary' : 'unknown');
      await silent.stop();
    },
  );

  test.each(ways)('%s: nobody listens: surely not sent', async (way) => {
    const gone = await providers(1_000);
    const { send } = gone;
    await gone.stop();
    expect(verdict(await send(way))).toBe(way === 'webhook' ? away : later);
  });
});

test('no secret, number or address stands in any outcome or log line', async () => {
  const said: string[] = [];
  for (const how of [401, 500, 302, 200]) {
    they.answer((_, response) => void response.writeHead(how).end('<html>'));
    for (const way of ways) said.push(JSON.stringify(await they.send(way)));
  }
  they.answer((request) => void request.socket.destroy());
  for (const way of ways) said.push(JSON.stringify(await they.send(way)));
  for (const line of [...said, ...they.logged]) expect(line).not.toMatch(secrets);
});
