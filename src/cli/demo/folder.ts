import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Role } from '../../model/user.ts';

/** A person of the demo, or its watcher. */
export interface DemoLogin {
  role: Role;
  username: string;
  password: string;
}

/** Everything the processes of one demo need to know. */
export interface DemoFolder {
  directory: string;
  configFile: string;
  loginsFile: string;
  logins: readonly DemoLogin[];
  historyReadings: string;
  historyOutages: string;
}

/** One login per role; the passwords are for the demo alone and printed. */
export const demoLogins: readonly DemoLogin[] = [
  { role: 'operator', username: 'dispatcher', password: 'demo-dispatcher' },
  { role: 'supervisor', username: 'supervisor', password: 'demo-supervisor' },
  { role: 'field', username: 'crew', password: 'demo-crew-crew' },
  { role: 'viewer', username: 'viewer', password: 'demo-viewer-1' },
  { role: 'admin', username: 'admin', password: 'demo-admin-12' },
];

/** The simulated provider's account. */
const sms = { accountSid: `AC${'5'.repeat(32)}`, authToken: 'demo-provider-token' };

/**
 * Writes `DIR/config/`: a copy of the configuration with this seed's network, sources, ports and logins.
 * The simulators have written `DIR/config-parts/` before.
 */
export function writeFolder(options: {
  directory: string;
  root: string;
  port: number;
  smsPort: number;
}): DemoFolder {
  const { directory, root } = options;
  const config = join(directory, 'config');
  const parts = join(directory, 'config-parts');
  mkdirSync(config, { recursive: true });
  cpSync(join(root, 'config'), config, { recursive: true });
  cpSync(join(parts, 'network'), join(config, 'network'), { recursive: true });
  if (existsSync(join(parts, 'devices'))) {
    cpSync(join(parts, 'devices'), join(config, 'devices'), { recursive: true });
  }
  const configFile = join(config, 'forewatt.yaml');
  const document = parseDocument(readFileSync(configFile, 'utf8'));
  const url = `http://127.0.0.1:${options.port}`;
  document.setIn(['dataDir'], join(directory, 'data'));
  document.setIn(['http', 'port'], options.port);
  document.setIn(['http', 'publicUrl'], url);
  document.setIn(['sources'], JSON.parse(readFileSync(join(parts, 'sources.json'), 'utf8')));
  for (const channel of ['sms', 'voice']) {
    const at = (key: string): string[] => ['notify', 'channels', channel, key];
    document.setIn(at('accountSid'), sms.accountSid);
    document.setIn(at('authToken'), sms.authToken);
    document.setIn(at('baseUrl'), `http://127.0.0.1:${options.smsPort}`);
  }
  writeFileSync(configFile, String(document));
  const loginsFile = join(directory, 'logins.json');
  const login = (role: Role): Omit<DemoLogin, 'role'> => {
    const { username, password } = demoLogins.find((one) => one.role === role)!;
    return { username, password };
  };
  const people = { dispatcher: login('operator'), supervisor: login('supervisor') };
  writeFileSync(loginsFile, JSON.stringify({ ...people, crew: login('field'), sms }));
  return {
    directory,
    configFile,
    loginsFile,
    logins: demoLogins,
    historyReadings: join(parts, 'history', 'readings.csv'),
    historyOutages: join(parts, 'history', 'outages.csv'),
  };
}

/** Sets the course of time, the same for the service and the simulators. */
export function writeClock(
  folder: DemoFolder,
  clock: { start: string; origin: number; speed: number },
): void {
  const document = parseDocument(readFileSync(folder.configFile, 'utf8'));
  document.setIn(['clock'], clock);
  writeFileSync(folder.configFile, String(document));
}

/** A name for a run's folder under the system's temporary one. */
export function runName(): string {
  return `forewatt-demo-${randomBytes(4).toString('hex')}`;
}
