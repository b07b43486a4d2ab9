/** Addresses that customers enter themselves: their browsers and their WeChat. What they add comes first. */
import type { PushParts } from '../../api/parts/customers.ts';
import type { OtherChannel } from '../../model/contact.ts';
import {
  browsersOf,
  withBrowser,
  withoutBrowser,
} from '../../notify/channels/web-push/browsers.ts';
import { openidOf } from '../../notify/channels/wechat/joining.ts';
import type { Core } from '../core.ts';

type Hands = Pick<Core, 'records' | 'clock' | 'settings'>;

/** Null: no push is set up. */
export function pushParts(core: Hands): PushParts | null {
  const own = core.settings.notify.channels.web_push;
  if (own === undefined) return null;
  const addressOf = async (contact: string): Promise<string | null> =>
    (await core.records.network.contact(contact))?.addresses?.web_push ?? null;
  return {
    publicKey: own.publicKey,
    async count(contacts) {
      const [first] = contacts;
      return first === undefined ? 0 : browsersOf(await addressOf(first)).length;
    },
    async take(contacts, browser) {
      for (const contact of contacts) {
        const address = withBrowser(await addressOf(contact), browser, own.services);
        if (address === null) return false;
        await enter(core, { contact, channel: 'web_push', address });
      }
      return contacts.length > 0;
    },
    async drop(contacts, endpoint) {
      for (const contact of contacts) {
        const address = withoutBrowser(await addressOf(contact), endpoint);
        await enter(core, { contact, channel: 'web_push', address });
      }
    },
  };
}

/** The WeChat of a link that its owner opened; false: too old, forged, or not set up. */
export async function joinWechat(
  core: Hands,
  contacts: readonly string[],
  token: string,
): Promise<boolean> {
  const own = core.settings.notify.channels.wechat;
  const openid = own === undefined ? null : openidOf(token, own.secret, core.clock.now());
  if (openid === null) return false;
  for (const contact of contacts)
    await enter(core, { contact, channel: 'wechat', address: openid });
  return contacts.length > 0;
}

/** The address, its channel first in each subscription of the contact (or gone from it), and that they want it. */
async function enter(
  { records, clock }: Hands,
  entry: { contact: string; channel: OtherChannel; address: string | null },
): Promise<void> {
  const { contact, channel, address } = entry;
  const at = clock.now();
  const known = await records.network.subscriptionsOf({ contact });
  const subscriptions = known.map((one) => {
    const others = one.channels.filter((other) => other !== channel);
    return { ...one, channels: address === null ? others : [channel, ...others] };
  });
  await records.import({ addresses: [{ ...entry, at }], subscriptions, said: 'customer' });
  if (address === null) return;
  const wanted = { contact, kind: 'opted_in' as const, channel, subject: null, at, by: 'page' };
  await records.outbox.save({ contactEvents: [wanted] });
}
