import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Channel, Contact, CustomerClass, Subscription } from '../../../src/model/contact.ts';
import type { PlannedOutage } from '../../../src/model/planned-outage.ts';
import { toIso } from '../../../src/model/time.ts';
import { loadPolicy, type Policy } from '../../../src/notify/policy/load.ts';
import { loadMessages, type Messages } from '../../../src/notify/templates/messages.ts';

/** A contact of the town: one place for each supply point named. */
export interface Inhabitant {
  id: string;
  phone: string | null;
  email?: string;
  points: string[];
  class?: CustomerClass;
  channels?: Channel[];
  locale?: Contact['locale'];
  zone?: string;
  phoneKind?: Contact['phoneKind'];
  quiet?: [from: number, to: number];
  kinds?: string[];
}

const config = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../config/${path}`, import.meta.url)), 'utf8');

const policyFiles = new Map(
  ['policies/base.yaml', 'policies/cn.yaml', 'policies/demo.yaml', 'holidays/cn.yaml'].map(
    (path) => [path, config(path)],
  ),
);

/** One of the policies that come with the product. */
export function policyNamed(name: 'base' | 'cn' | 'demo'): Policy {
  const loaded = loadPolicy(policyFiles, `policies/${name}.yaml`);
  if (loaded.policy === null) throw loaded.problems[0];
  return loaded.policy;
}

export { policyFiles };

export function productMessages(): Messages {
  const files = new Map(
    ['zh-CN', 'en']
      .flatMap((locale) => [locale, `${locale}.push`, `${locale}.long`])
      .map((name) => [`messages/${name}.yaml`, config(`messages/${name}.yaml`)]),
  );
  return loadMessages(files, 'messages').messages;
}

export function contactOf(one: Inhabitant): Contact {
  return {
    id: one.id,
    name: one.id,
    phone: one.phone,
    phoneKind: one.phoneKind ?? 'mobile',
    email: one.email ?? null,
    locale: one.locale ?? null,
    class: one.class ?? 'residential',
    zone: one.zone ?? null,
    account: null,
  };
}

export function subscriptionsOf(one: Inhabitant): Subscription[] {
  return one.points.map((supplyPoint) => ({
    contact: one.id,
    supplyPoint,
    channels: one.channels ?? ['sms', 'voice'],
    kinds: one.kinds ?? null,
    quietFrom: one.quiet?.[0] ?? null,
    quietTo: one.quiet?.[1] ?? null,
    from: null,
    until: null,
  }));
}

export function planned(id: string, own: Partial<PlannedOutage> & { from: number; to: number }) {
  const { from, to, ...rest } = own;
  const points = rest.supplyPoints ?? [];
  const times = { start: toIso(from), end: toIso(to) };
  const plan: PlannedOutage = {
    id,
    version: 1,
    revision: 1,
    state: 'approved',
    kind: 'planned',
    devices: [],
    supplyPoints: points,
    ...times,
    steps: [],
    alternative: null,
    reason: '更换老化导线',
    reference: null,
    author: 'dispatcher',
    approvedBy: 'supervisor',
    approvedAt: null,
    actualStart: null,
    actualEnd: null,
    late: null,
    saidiMinutes: 0,
    affected: {
      supplyPoints: points.length,
      contacts: 0,
      withoutChannel: 0,
      byClass: { life_support: 0, critical: 0, business: 0, residential: 0 },
    },
    duties: { pending: 0, met: 0, atRisk: 0, missed: 0 },
    windows: [{ supplyPoints: points, ...times }],
    ...rest,
  };
  return plan;
}
