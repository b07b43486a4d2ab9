/**
 * A Chromium for the tests of pages, in this order: the `CHROMIUM` variable, the system's own, the one that
 * `@sparticuz/chromium` brings for linux-x64. Where there is none the tests are skipped in words.
 */
import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where systems keep a Chromium. */
const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** A root account in a container has no sandbox; nothing may call the outside. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Found = { path: string } | { skip: string };

/** Path of a Chromium, or why there is none. `FOREWATT_REQUIRE=all` turns the why into a failure. */
export async function findChromium(): Promise<Found> {
  const named = process.env['CHROMIUM'];
  const path = [...(named === undefined ? [] : [named]), ...usual].find(canRun);
  if (path !== undefined) return { path };
  const brought = await broughtAlong();
  if (brought !== null) return { path: brought };
  const skip = `no Chromium on ${process.platform}-${process.arch}: install one or set CHROMIUM to its path`;
  if (process.env['FOREWATT_REQUIRE'] === 'all') throw new Error(skip);
  return { skip };
}

export function launch(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, chromiumSandbox: false, args: flags });
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function broughtAlong(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  // It then uses the shared libraries it ships where the system has none; read when it is imported.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return packed.executablePath().catch(() => null);
}
