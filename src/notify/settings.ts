// The slice `notify:` of the settings file.
import { z } from 'zod';
import { duration } from '../model/time.ts';
import { cn95598Settings } from './channels/cn95598/port.ts';
import { channelSettings } from './channels/registry.ts';
import { dutySteps } from './duty/rota.ts';
import { paperSettings } from './paper/settings.ts';

const recipients = z.int().positive();

const brake = z
  .strictObject({
    recipients: z
      .strictObject({
        verified: recipients.default(50_000),
        inferred: recipients.default(5_000),
        byHand: recipients.default(500),
      })
      .prefault({})
      .describe('A wave above it waits for a release, by what the outage rests on'),
    storm: z
      .strictObject({
        recipients: recipients.default(200_000),
        declaredBy: z.enum(['supervisor', 'admin']).default('supervisor'),
        endsAfter: duration.prefault('12h'),
      })
      .prefault({})
      .describe('The limit while a storm stands that such a person has declared'),
    alone: z
      .strictObject({
        allow: z.boolean().default(true),
        needs: z.array(z.enum(['reason', 'typedCount'])).default(['reason', 'typedCount']),
        pages: z.enum(dutySteps).default('supervisor').describe('Who of the duty rota is called'),
      })
      .prefault({})
      .describe('What one person alone on shift must give to release a wave'),
  })
  .prefault({});

export const notifySettings = z
  .strictObject({
    mode: z
      .enum(['live', 'test', 'off'])
      .default('live')
      .describe('test: only to testTo; off: decide and record, call no provider'),
    policy: z.string().default('policies/cn.yaml').describe('Rules of notice'),
    messages: z.string().default('messages/').describe('Folder of the texts'),
    holdSeconds: z
      .int()
      .min(0)
      .max(600)
      .default(30)
      .describe('A wave by hand waits so long for a stop'),
    spread: duration
      .prefault('2h')
      .describe('Word of planned work to come leaves over so long; 0s: at once'),
    testTo: z.array(z.string()).max(50).default([]).describe('Addresses that test mode may reach'),
    brake,
    currency: z.string().length(3).default('CNY'),
    channels: channelSettings,
    cn95598: cn95598Settings
      .optional()
      .describe('News of outages and plans to the system of the service line'),
    paper: paperSettings,
  })
  .prefault({});
export type NotifySettings = z.infer<typeof notifySettings>;
