/** Readers of the stream in a process of their own: they parse what they get, as a page does, and time it. */
import { get, type IncomingMessage } from 'node:http';

/** What the readers say at the end. */
export interface Heard {
  lags: number[];
  bytes: number;
  /** Readers that were told to read everything again. */
  resets: number;
}

const { STREAMS = '1', FEEDERS = '1', PORT = '0' } = process.env;
const heard: Heard = { lags: [], bytes: 0, resets: 0 };

function open(number: number): Promise<void> {
  const topics = `overview,feeder:F-${number % Number(FEEDERS)}`;
  const path = `/?user=u${number}&topics=${topics}`;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: Number(PORT), path, agent: false }, (response) => {
      response.setEncoding('utf8');
      read(response);
      resolve();
    }).on('error', reject);
  });
}

function read(response: IncomingMessage): void {
  let rest = '';
  response.on('data', (text: string) => {
    heard.bytes += text.length;
    const events = `${rest}${text}`.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) take(event);
  });
}

function take(event: string): void {
  const lines = event.split('\n');
  const of = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  if (of('event') === 'reset') heard.resets += 1;
  if (of('event') !== 'device') return;
  const now = Date.now();
  const { set } = JSON.parse(of('data')) as { set: Record<string, { changedAt: number }> };
  for (const { changedAt } of Object.values(set)) heard.lags.push(now - changedAt);
}

process.on('message', () => {
  process.send?.({ what: 'heard', value: heard }, () => process.exit(0));
});
await Promise.all(Array.from({ length: Number(STREAMS) }, (_, number) => open(number)));
process.send?.({ what: 'ready', value: null });
