import { z } from 'zod';
import { billingSettings } from '../billing/settings.ts';
import { relaySettings, sourcesSettings } from '../collectors/settings.ts';
import { detectSettings } from '../detect/settings.ts';
import { localeSchema } from '../model/contact.ts';
import { notifySettings } from '../notify/settings.ts';
import { outageSettings } from '../outages/settings.ts';
import { reliabilitySettings } from '../reports/settings.ts';
import { storeSettings } from '../store/settings.ts';

const zone = z
  .string()
  .refine(isZone, 'an IANA time zone such as Asia/Shanghai')
  .describe('Zone of all rules about days and hours');

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function isNetwork(text: string): boolean {
  return z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success;
}

const utility = z.strictObject({
  name: z.string().min(1).max(60).describe('As it stands in messages and on pages'),
  names: z
    .partialRecord(localeSchema, z.string().min(1).max(60))
    .default({})
    .describe('Its name in a language that has another one, such as `en: New Power`'),
  zone,
  locales: z.array(localeSchema).min(1).default(['zh-CN', 'en']),
  holidays: z.string().optional().describe('Calendar of days off and worked weekends'),
  country: z.string().length(2).default('CN').describe('For telephone numbers without a code'),
  hotline: z.string().default('95598').describe('Number people ring'),
  emergency: z.string().default('110').describe('Number for danger'),
});

const http = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(8480),
    publicUrl: z
      .url()
      .default('http://127.0.0.1:8480')
      .describe('How providers and people reach us'),
    trustProxy: z.union([z.boolean(), z.int().min(0).max(10)]).default(false),
    requestsPerMinute: z.int().positive().default(1200).describe('Of one address'),
  })
  .prefault({});

/** The demo's and a story's course of time; left out in service. */
const clock = z.strictObject({
  start: z.iso.datetime({ offset: true }).describe('Scenario time at origin'),
  origin: z.number().describe('Real time in epoch milliseconds'),
  speed: z.number().positive().max(1000),
});

const consoleSettings = z
  .strictObject({
    switchColours: z.enum(['abnormal_only', 'red_closed', 'green_closed']).default('abnormal_only'),
    deviceLabel: z.string().default('{name} {id}'),
    importance: z
      .strictObject({
        lifeSupport: z.number().default(1000),
        critical: z.number().default(500),
        customer: z.number().default(1),
        etrPassed: z.number().default(200),
        noCrew: z.number().default(100),
        noEtr: z.number().default(50),
        danger: z.number().default(5000),
        ownSupply: z.number().default(2000).describe('An own supply ends within half an hour'),
        promise: z.number().default(500).describe('A promise ends within half an hour'),
      })
      .prefault({}),
  })
  .prefault({});

const customer = z
  .strictObject({
    lookupByMeter: z.boolean().default(true),
    lookups: z
      .strictObject({
        perMinute: z.int().positive().default(20),
        perDay: z.int().positive().default(100),
      })
      .prefault({}),
    segments: z.string().optional().describe('File of usage groups: segments.yaml'),
    answers: z.string().optional().describe('File of ready answers: answers.yaml'),
  })
  .prefault({});

const auth = z
  .strictObject({
    sessionHours: z.number().positive().max(168).default(12),
    secondPersonAbove: z.int().positive().default(500).describe('Recipients of a released wave'),
    controlRoom: z
      .array(z.string().refine(isNetwork, 'a network such as 10.1.0.0/24'))
      .default([])
      .describe('Networks without idle sign-out, such as 10.1.0.0/24'),
  })
  .prefault({});

/** `config/forewatt.yaml`, whole. An unknown key is an error everywhere. */
export const settingsSchema = z.strictObject({
  utility,
  dataDir: z.string().default('data').describe('Relative to the working folder'),
  http,
  clock: clock.optional(),
  network: z.strictObject({ path: z.string().default('network/') }).prefault({}),
  store: storeSettings,
  sources: sourcesSettings,
  relay: relaySettings.optional(),
  detect: z
    .strictObject({ ...detectSettings.unwrap().shape, ...outageSettings.unwrap().shape })
    .prefault({}),
  notify: notifySettings,
  billing: billingSettings.optional(),
  duty: z.string().optional().describe('File of the duty rota: duty.yaml'),
  promises: z.string().optional().describe('File of promises for faults: promises/cn.yaml'),
  console: consoleSettings,
  customer,
  auth,
  reliability: reliabilitySettings,
});

export type Settings = z.infer<typeof settingsSchema>;
