/** Two services of a story and a folder between them that is copied one way, on one virtual clock. */
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { GridEvent } from '../../src/model/event.ts';
import { type VirtualClock, virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { gridVoices } from './story-grid.ts';
import { storyMachine } from './story-machine.ts';
import { type Process, startProcess, storyFolder, writeSettings } from './story-service.ts';
import { writeTown } from './story-towns.ts';

export const start = Date.parse('2026-07-15T18:40+08:00');
const pair = generateKeyPairSync('ed25519');
const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const keys = [pair.publicKey.export({ type: 'spki', format: 'pem' })];

export interface Zone {
  folder: string;
  /** The settings it runs on. */
  config: string;
  process(): Process;
  /** `between` happens while it is away. */
  restart(how: 'stop' | 'kill', between?: () => Promise<void>): Promise<void>;
  voices(): ReturnType<typeof gridVoices>;
}

async function zone(clock: VirtualClock, over: object): Promise<Zone> {
  const place = storyFolder();
  const files = writeTown('two-feeders', place.network, {});
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const file = writeSettings(place, { policy: 'cn', port, gatewayUrl: base, ratePerSecond: 1 });
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(settings.notify, { mode: 'off' });
  writeFileSync(file, JSON.stringify({ ...settings, ...over }));
  const parts = { clock, log: silentLog, disk: { isFull: false } };
  let process = await startProcess(file, parts);
  onTestFinished(async () => {
    await process.stop();
    place.remove();
  });
  const pending: Promise<void>[] = [];
  const machine = storyMachine({ base, process: () => process, later: () => {} });
  let number = 0;
  return {
    folder: place.folder,
    config: file,
    process: () => process,
    async restart(how, between = () => Promise.resolve()) {
      await process[how]();
      await between();
      process = await startProcess(file, parts);
    },
    voices: () =>
      gridVoices(
        files,
        {
          ...machine,
          later: (after, act) => void clock.after(after, () => void pending.push(act())),
        },
        { happenedAt: clock.now(), now: clock.now, number: () => (number += 1) },
      ),
  };
}

export interface Zones {
  clock: VirtualClock;
  inner: Zone;
  outer: Zone;
  /** The isolation device copies what is new; `but` says what it leaves out. */
  carry(but?: (name: string) => boolean): void;
  /** A person copies everything once more that the inner side still has. */
  carryAgain(): void;
  pass(ms: number): Promise<void>;
}

/** @param over settings of the source on the outer side */
export async function zones(over: object = {}): Promise<Zones> {
  const clock = virtualClock(start);
  const inner = await zone(clock, { relay: { id: 'zone-3', path: 'out', key } });
  const source = { id: 'zone-3', kind: 'relay_folder', path: 'in', keys, ...over };
  const outer = await zone(clock, { sources: [source] });
  const carried = new Set<string>();
  const [from, to] = [join(inner.folder, 'out'), join(outer.folder, 'in')];
  mkdirSync(to);
  const inFlight = (): number =>
    [inner, outer].reduce((sum, one) => sum + one.process().service.core.supervisor.inFlight(), 0);
  async function still(): Promise<void> {
    for (let turn = 0; turn < 3 || inFlight() > 0; turn += 1) {
      if (turn > 2_000) throw new Error('never still');
      await delay(turn < 30 ? 0 : 1);
    }
  }
  function carry(but: (name: string) => boolean = () => false): void {
    for (const name of readdirSync(from)
      .filter((one) => one.endsWith('.seg'))
      .sort()) {
      if (carried.has(name) || but(name)) continue;
      carried.add(name);
      copyFileSync(join(from, name), join(to, name));
    }
  }
  return {
    ...{ clock, inner, outer, carry },
    carryAgain() {
      carried.clear();
      carry();
    },
    async pass(ms) {
      const until = clock.now() + ms;
      for (;;) {
        await still();
        const next = clock.next();
        if (next === null || next > until) break;
        clock.advanceTo(next);
      }
      clock.advanceTo(until);
      await still();
    },
  };
}

export async function eventsOf(one: Zone): Promise<GridEvent[]> {
  const { records } = one.process().service.core;
  return records.history.events({ from: 0, to: start + 1e9, limit: 10_000 });
}

/** What the inner side has, the outer side has, in whatever order. */
export async function expectSameIds({ inner, outer }: Zones): Promise<void> {
  const ids = async (one: Zone) => (await eventsOf(one)).map(({ id }) => id).sort();
  expect(await ids(outer)).toEqual(await ids(inner));
}
