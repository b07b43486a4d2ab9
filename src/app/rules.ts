/** Rules of notice, texts and promises from their files; every problem with its place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readBillingTemplates } from '../billing/read.ts';
import type { BillingTemplate } from '../billing/template.ts';
import { utilityNames } from '../model/contact.ts';
import { checkChannels } from '../notify/channels/registry.ts';
import { readGateways } from '../notify/channels/sms/gateway/read.ts';
import type { GatewayTemplate } from '../notify/channels/sms/gateway/template.ts';
import { type Rota, readRota } from '../notify/duty/rota.ts';
import { readRelays } from '../notify/paper/relays.ts';
import { fontProblem } from '../notify/paper/settings.ts';
import { loadPolicy, type Policy } from '../notify/policy/load.ts';
import { costlier, loadMessages, type Messages } from '../notify/templates/messages.ts';
import type { RuleFiles } from '../operate/rules/files.ts';
import { type ReadyAnswer, readAnswers } from '../reports/feedback/answers-file.ts';
import { type Promises, readPromises } from '../reports/promises/promises.ts';
import { readSegments, type SegmentRules } from '../reports/segments/groups-file.ts';
import { nearest } from '../runtime/nearest.ts';
import { type ForewattError, fault } from '../runtime/problem.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Settings } from '../settings/schema.ts';
import { yamlFiles } from './sources/device-files.ts';

export interface Rules {
  policy: Policy;
  messages: Messages;
  /** Null: none are made. */
  promises: Promises | null;
  /** SMS gateways that files describe, by name. */
  gateways: ReadonlyMap<string, GatewayTemplate>;
  /** How the billing system is asked; null: none is joined. */
  billing: BillingTemplate | null;
  /** Null: nobody is called about alarms. */
  rota: Rota | null;
  /** Groups of customers by usage; null: there are none. */
  segments: SegmentRules | null;
  answers: readonly ReadyAnswer[];
}

/** Reads all; `rules` is null when a problem stands in the way. */
export function readRules(loaded: LoadedSettings): {
  rules: Rules | null;
  problems: ForewattError[];
  /** What only deserves a look. */
  hints: ForewattError[];
} {
  const { folder, settings } = loaded;
  const files = yamlBelow(folder);
  const policy = loadPolicy(files, normal(folder, settings.notify.policy));
  const texts = loadMessages(files, normal(folder, settings.notify.messages));
  const made = promisesOf(loaded);
  const duty = rotaOf(loaded);
  const bills = billingOf(loaded);
  const grouped = segmentsOf(loaded);
  const ready = answersOf(loaded);
  const { gateways, problems: wrong } = readGateways(yamlFiles(join(folder, 'channels')));
  const problems = [
    ...(policy.policy === null ? policy.problems : []),
    ...texts.problems,
    ...made.problems,
    ...duty.problems,
    ...wrong,
    ...bills.problems,
    ...grouped.problems,
    ...ready.problems,
    ...missingGateway(loaded, gateways),
    ...checkChannels(settings.notify.channels),
    ...paperProblems(loaded),
  ];
  const hints = [...texts.warnings, ...costs(settings, texts.messages)];
  if (policy.policy === null || problems.length > 0) return { rules: null, problems, hints };
  const rules = {
    ...{ policy: policy.policy, messages: texts.messages },
    ...{ promises: made.promises, rota: duty.rota, gateways, billing: bills.template },
    ...{ segments: grouped.segments, answers: ready.answers },
  };
  return { rules, problems: [], hints };
}

function promisesOf({ folder, settings }: LoadedSettings): ReturnType<typeof readPromises> {
  const path = settings.promises;
  if (path === undefined) return { promises: null, problems: [] };
  const text = readIfThere(join(folder, path));
  const { cn95598, mode } = settings.notify;
  const hasServiceLine = cn95598 !== undefined && mode === 'live';
  if (text !== null) return joined(readPromises(path, text), hasServiceLine);
  return { promises: null, problems: [fault('SET-FILE', { file: path })] };
}

/** To a service line that is not joined nothing can be handed over, and nothing is owed. */
function joined(
  read: ReturnType<typeof readPromises>,
  hasServiceLine: boolean,
): ReturnType<typeof readPromises> {
  if (read.promises === null || hasServiceLine) return read;
  const { facts: _, ...promises } = read.promises;
  return { ...read, promises };
}

function missingGateway(
  { settings }: LoadedSettings,
  gateways: Rules['gateways'],
): ForewattError[] {
  const { sms } = settings.notify.channels;
  if (sms?.kind !== 'http' || gateways.has(sms.template)) return [];
  const near = nearest(sms.template, [...gateways.keys()]);
  return [fault('NOT-GATEWAY-NONE', { name: sms.template, near })];
}

/** The templates are read even where none is used: a file that does not hold is said before it is needed. */
function billingOf({ folder, settings }: LoadedSettings): {
  template: BillingTemplate | null;
  problems: ForewattError[];
} {
  const { templates, problems } = readBillingTemplates(yamlFiles(join(folder, 'billing')));
  const name = settings.billing?.template;
  const template = name === undefined ? null : (templates.get(name) ?? null);
  if (name === undefined || template !== null || problems.length > 0) return { template, problems };
  const near = nearest(name, [...templates.keys()]);
  return { template, problems: [fault('BIL-TEMPLATE-NONE', { name, near })] };
}

/** A font that is missing matters where letters are a channel; a list of relays where it is named. */
function paperProblems({ folder, settings }: LoadedSettings): ForewattError[] {
  const { channels, paper } = settings.notify;
  const font = channels.letter === undefined ? null : fontProblem(paper);
  const found = font === null ? [] : [font];
  if (paper.relays === null) return found;
  const text = readIfThere(join(folder, paper.relays));
  if (text === null) return [...found, fault('SET-FILE', { file: paper.relays })];
  return [...found, ...readRelays(paper.relays, text).problems];
}

function rotaOf({ folder, settings }: LoadedSettings): ReturnType<typeof readRota> {
  const path = settings.duty;
  if (path === undefined) return { rota: null, problems: [] };
  const text = readIfThere(join(folder, path));
  if (text !== null) return readRota(path, text, settings.utility.zone);
  return { rota: null, problems: [fault('SET-FILE', { file: path })] };
}

function segmentsOf({ folder, settings }: LoadedSettings): ReturnType<typeof readSegments> {
  const path = settings.customer.segments;
  if (path === undefined) return { segments: null, problems: [] };
  const text = readIfThere(join(folder, path));
  if (text !== null) return readSegments(path, text);
  return { segments: null, problems: [fault('SET-FILE', { file: path })] };
}

function answersOf({ folder, settings }: LoadedSettings): ReturnType<typeof readAnswers> {
  const path = settings.customer.answers;
  if (path === undefined) return { answers: [], problems: [] };
  const text = readIfThere(join(folder, path));
  if (text !== null) return readAnswers(path, text, settings.utility.locales);
  return { answers: [], problems: [fault('SET-FILE', { file: path })] };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The files of rules and texts as they stand on disk now. */
export function ruleFiles({ folder, settings }: LoadedSettings): RuleFiles {
  return {
    files: yamlBelow(folder),
    policy: normal(folder, settings.notify.policy),
    messages: normal(folder, settings.notify.messages),
  };
}

function normal(folder: string, path: string): string {
  return relative(folder, resolve(folder, path));
}

const FOLDERS = ['policies', 'messages', 'holidays'];

/** Texts of the YAML files in the folders of rules, by their path from the settings' folder. */
function yamlBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of FOLDERS) {
    for (const file of listed(join(folder, name))) {
      files.set(join(name, file), readFileSync(join(folder, name, file), 'utf8'));
    }
  }
  return files;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}

/**
 * In the language of the town, and in each in which the utility has a name of its own. An address that only this
 * machine reaches is a trial's: no text with it goes to anybody.
 */
function costs({ utility, http }: Settings, messages: Messages): ForewattError[] {
  if (/^(localhost|127\.|\[::1\])/.test(new URL(http.publicUrl).hostname)) return [];
  const { locales } = utility;
  const names = utilityNames(utility);
  const asked = locales.filter((locale, i) => i === 0 || utility.names[locale] !== undefined);
  return asked.flatMap((locale) => costlier(messages, { names, ...http, locale }));
}
