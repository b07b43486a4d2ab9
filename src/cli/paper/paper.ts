import { writeFileSync } from 'node:fs';
import { fault } from '../../runtime/problem.ts';
import { type CommandAnswer, type CommandCall, defineCommand } from '../command.ts';
import { asked, callService, refusal, serviceOptions } from '../service/service-call.ts';

const TIMEOUT_MS = 180_000;

/** `forewatt letters W`: letters for window envelopes, one for each address. */
export const letters = defineCommand({
  usage: 'letters <wave>',
  summary: 'letters of a wave to those whom no other channel reached, as PDF',
  options: [
    ...serviceOptions,
    ['--part <number>', 'of several files, 500 letters each', '1'],
    ['--out <file>', 'where the PDF goes', 'letters.pdf'],
  ],
  run: (call) => {
    const asked = { wave: named(call), format: 'pdf', part: String(call.options['part']) };
    return fetched(call, `/exports/letters?${new URLSearchParams(asked)}`);
  },
});

/** `forewatt posters P`: one A4 page for each building. */
export const posters = defineCommand({
  usage: 'posters <planned>',
  summary: 'posters of a planned outage, one A4 page for each building, as PDF',
  options: [
    ...serviceOptions,
    ['--building <text>', 'only buildings whose address begins so'],
    ['--out <file>', 'where the PDF goes', 'posters.pdf'],
  ],
  run: (call) => {
    const building = call.options['building'];
    const query = new URLSearchParams({
      planned: named(call),
      ...(typeof building === 'string' ? { building } : {}),
    });
    return fetched(call, `/exports/posters?${query}`);
  },
});

interface Relays {
  items: Array<{ name: string; phone: string | null; text: string }>;
}

/** `forewatt relays P`: text and buildings for those who pass it on. */
export const relays = defineCommand({
  usage: 'relays <planned>',
  summary: 'what heads of transformer areas, houses and villages may post about a planned outage',
  options: serviceOptions,
  run: (call) => {
    const path = `/planned-outages/${encodeURIComponent(named(call))}/relays`;
    return callService<Relays>(call, { method: 'GET', path }, ({ items }) => ({
      ok: true,
      text: items.map((one) => `${one.name} ${one.phone ?? ''}\n${one.text}`).join('\n\n'),
    }));
  },
});

const named = (call: CommandCall): string => String(call.arguments[0]);

async function fetched(call: CommandCall, path: string): Promise<CommandAnswer> {
  const { options } = call;
  const answer = await asked(call, ({ url, token }) =>
    fetch(`${url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw fault('CLI-NO-SERVICE', { url }, { cause });
    }),
  );
  if (!answer.ok) return refusal(await answer.json());
  const file = String(options['out']);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const parts = Number(answer.headers.get('x-parts') ?? 1);
  return { ok: true, json: { file, parts }, text: parts > 1 ? `${file}, 1 of ${parts}` : file };
}
