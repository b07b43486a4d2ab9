#!/usr/bin/env node
/** The world outside the service: `network` draws one, `prepare` writes a demo's files, `run` plays it. */
import { parseArgs } from 'node:util';
import { prepare } from './demo/prepare.ts';
import { run } from './run.ts';

const usage = `Usage:
  simulators/main.ts network --supply-points N --seed N --out DIR
  simulators/main.ts prepare --seed N --out DIR [--speed N] [--scenario NAME]
  simulators/main.ts run --out DIR --seed N --start ISO --origin MS --speed N
                         [--api URL --logins FILE] [--sms-port P]
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    speed: { type: 'string', default: '10' },
    scenario: { type: 'string', default: 'demo' },
    start: { type: 'string', default: '2026-07-15T09:00:00+08:00' },
    origin: { type: 'string' },
    api: { type: 'string' },
    logins: { type: 'string' },
    'sms-port': { type: 'string' },
    'supply-points': { type: 'string' },
    help: { type: 'boolean' },
  },
});

const number = (name: keyof typeof values): number => {
  const value = Number(values[name]);
  if (values[name] === undefined || !Number.isFinite(value)) refuse(`--${name} must be a number`);
  return value;
};

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n${usage}`);
  process.exit(2);
}

if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const dir = values.out ?? refuse('--out DIR is needed');
switch (positionals[0]) {
  case 'network': {
    const { generateNetwork } = await import('./network/generate.ts');
    await generateNetwork({ supplyPoints: number('supply-points'), seed: number('seed'), dir });
    break;
  }
  case 'prepare': {
    const told = await prepare({ seed: number('seed'), scenario: values.scenario, dir });
    process.stdout.write(`${JSON.stringify(told)}\n`);
    break;
  }
  case 'run': {
    const running = await run({
      dir,
      seed: number('seed'),
      startAt: Date.parse(values.start),
      originAt: values.origin === undefined ? Date.now() : number('origin'),
      speed: number('speed'),
      api: values.api ?? null,
      loginsPath: values.logins ?? null,
      smsPort: values['sms-port'] === undefined ? null : number('sms-port'),
    });
    const stop = (): void => {
      running.stop().finally(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write('running\n');
    break;
  }
  default:
    refuse(`no command ${positionals[0] ?? ''}`);
}
