// Reads gateway templates and plays their golden exchanges: a file whose own example does not hold is refused.
import { fromIso } from '../../../../model/time.ts';
import { type ForewattError, fault } from '../../../../runtime/problem.ts';
import { validate } from '../../../../runtime/validate.ts';
import { yamlSource } from '../../../../runtime/yaml-source.ts';
import { outcomeOf, PLACEHOLDER, placeholders, requestOf } from './exchange.ts';
import { type GatewayTemplate, type GoldenExchange, gatewaySchema } from './template.ts';

/** Templates by name, and every problem with its place. */
export function readGateways(files: ReadonlyArray<{ file: string; text: string }>): {
  gateways: ReadonlyMap<string, GatewayTemplate>;
  problems: ForewattError[];
} {
  const gateways = new Map<string, GatewayTemplate>();
  const problems: ForewattError[] = [];
  for (const { file, text } of files) {
    const source = yamlSource(file, text);
    const { value, problems: found } = validate(gatewaySchema, source);
    problems.push(...found);
    if (value === null) continue;
    const own = [
      ...unknownNames(value).map((name) =>
        fault('NOT-GATEWAY-NAME', { name }, { place: { file, ...source.placeOf(['send']) } }),
      ),
      ...value.golden.flatMap((golden, i) =>
        differences(value, golden).map((what) =>
          fault(
            'NOT-GATEWAY-GOLDEN',
            { name: golden.name, what },
            { place: { file, ...source.placeOf(['golden', i]) } },
          ),
        ),
      ),
    ];
    problems.push(...own);
    if (own.length === 0) gateways.set(value.channel, value);
  }
  return { gateways, problems };
}

function unknownNames({ send }: GatewayTemplate): string[] {
  const texts = [send.url, send.sign?.of ?? '', send.sign?.key ?? ''];
  texts.push(...Object.values(send.headers), ...Object.values(send.fields));
  const names = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name));
  const known: readonly string[] = [...placeholders, 'now'];
  return [...new Set(names)].filter(
    (name) => name !== undefined && !known.includes(name),
  ) as string[];
}

/** What a golden exchange says and the template does not make; empty when it holds. */
function differences(template: GatewayTemplate, golden: GoldenExchange): string[] {
  const { given, request: wanted, answer, outcome: hoped } = golden;
  const request = requestOf(template, { ...given, now: fromIso(given.now) });
  const outcome = outcomeOf(template, { ...answer, retryAfterMs: null }, given.marker);
  const code = 'code' in outcome ? outcome.code : undefined;
  const id = outcome.is === 'accepted' ? outcome.providerId : undefined;
  const pairs: Array<[string, string | null | undefined, string | null | undefined]> = [
    ['url', wanted.url, request.url],
    ['body', wanted.body, request.body],
    ['outcome', hoped.is, outcome.is],
    ...Object.entries(wanted.headers).map(([name, value]): (typeof pairs)[number] => [
      `header ${name}`,
      value,
      request.headers[name.toLowerCase()],
    ]),
  ];
  if (hoped.code !== undefined) pairs.push(['code', hoped.code, code]);
  if (hoped.id !== undefined) pairs.push(['id', hoped.id, id]);
  return pairs
    .filter(([, want, got]) => want !== got)
    .map(([what, want, got]) => `${what} is ${got ?? 'missing'}, wanted ${want ?? 'none'}`);
}
