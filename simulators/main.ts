#!/usr/bin/env node
/** The world outside the service: `network` draws one, `prepare` writes a demo's files, `run` plays it; `modbus` is one meter, `mail` a mail server, `billing` a billing system. */
import { parseArgs } from 'node:util';
import { prepare } from './demo/prepare.ts';
import { startStandAlone } from './devices/stand-alone.ts';
import { run } from './run.ts';
import { UnknownScenario } from './scenarios/registry.ts';

const usage = `Usage:
  simulators/main.ts network --supply-points N --seed N --out DIR
  simulators/main.ts prepare --seed N --out DIR [--speed N] [--scenario NAME]
  simulators/main.ts run --out DIR --seed N --start ISO --origin MS --speed N
                         [--api URL --logins FILE] [--sms-port P]
  simulators/main.ts modbus [--device FILE] [--port P] [--units 1,2] [--framing mbap|rtu]
                            [--fault NAME]   for example --fault late, --fault slow:300
  simulators/main.ts billing [--port P] [--key KEY]   numbers that end in 901 … 907 misbehave
  simulators/main.ts mail [--port P]         dead@, full@, busy@, spam@, lost@, silent@ misbehave
  simulators/main.ts push [--port P]         with TLS; POST /browsers/NAME, GET /inbox
  simulators/main.ts wechat [--port P] [--hook URL]   account wx, secret, token, template T
  simulators/main.ts webhook [--port P] --secret whsec_…   one receiver with its own secret
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
    device: { type: 'string' },
    port: { type: 'string', default: '5020' },
    units: { type: 'string', default: '1' },
    framing: { type: 'string' },
    fault: { type: 'string' },
    hook: { type: 'string' },
    secret: { type: 'string' },
    key: { type: 'string', default: 'demo' },
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

function untilStopped(running: { stop(): Promise<void> }): void {
  const stop = (): void => {
    running.stop().finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const folder = (): string => values.out ?? refuse('--out DIR is needed');
switch (positionals[0]) {
  case 'network': {
    const { generateNetwork } = await import('./network/generate.ts');
    await generateNetwork({
      supplyPoints: number('supply-points'),
      seed: number('seed'),
      dir: folder(),
    });
    break;
  }
  case 'prepare': {
    const told = await prepare({
      seed: number('seed'),
      scenario: values.scenario,
      dir: folder(),
    }).catch((error: unknown) => {
      if (error instanceof UnknownScenario) refuse(error.message);
      throw error;
    });
    process.stdout.write(`${JSON.stringify(told)}\n`);
    break;
  }
  case 'run': {
    const running = await run({
      dir: folder(),
      seed: number('seed'),
      startAt: Date.parse(values.start),
      originAt: values.origin === undefined ? Date.now() : number('origin'),
      speed: number('speed'),
      api: values.api ?? null,
      loginsPath: values.logins ?? null,
      smsPort: values['sms-port'] === undefined ? null : number('sms-port'),
    });
    untilStopped(running);
    process.stdout.write('running\n');
    break;
  }
  case 'modbus': {
    const { framing = null } = values;
    if (framing !== null && framing !== 'mbap' && framing !== 'rtu') {
      refuse('--framing must be mbap or rtu');
    }
    const started = await startStandAlone({
      port: number('port'),
      device: values.device ?? null,
      units: values.units.split(',').map(Number),
      framing,
      fault: values.fault ?? null,
    }).catch((error: Error) => refuse(error.message));
    untilStopped(started);
    process.stdout.write(started.told);
    break;
  }
  case 'mail': {
    const { startMailServer } = await import('./smtp/server.ts');
    const server = await startMailServer({ port: number('port') });
    untilStopped(server);
    process.stdout.write(`takes mails on 127.0.0.1:${server.port}; ends with Ctrl+C\n`);
    break;
  }
  case 'billing': {
    const { startBillingSystem } = await import('./billing/server.ts');
    const system = await startBillingSystem({ port: number('port'), key: values.key });
    untilStopped(system);
    process.stdout.write(`answers at ${system.url}; ends with Ctrl+C\n`);
    break;
  }
  case 'push': {
    const { startPushService } = await import('./push/service.ts');
    const service = await startPushService({ port: number('port') });
    untilStopped(service);
    process.stdout.write(`${JSON.stringify({ url: service.url, ca: service.ca })}\n`);
    break;
  }
  case 'wechat': {
    const { startWechat } = await import('./wechat/service.ts');
    const account = { appId: 'wx', secret: 'secret', token: 'token' };
    const templates = { T: ['thing1', 'time2'] };
    const hookUrl = values.hook ?? null;
    const service = await startWechat({
      ...{ ...account, templates, hookUrl, now: Date.now, port: number('port') },
    });
    untilStopped(service);
    process.stdout.write(`WeChat at ${service.url}; ends with Ctrl+C\n`);
    break;
  }
  case 'webhook': {
    const { startReceiver } = await import('./webhook/receiver.ts');
    const secret = values.secret ?? refuse('--secret is needed');
    const receiver = await startReceiver({ port: number('port'), secretOf: () => secret });
    untilStopped(receiver);
    process.stdout.write(`takes webhooks at ${receiver.url}; ends with Ctrl+C\n`);
    break;
  }
  default:
    refuse(`no command ${positionals[0] ?? ''}`);
}
