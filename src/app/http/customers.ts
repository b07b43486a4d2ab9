/** What customers who signed in with a code are answered, and how their code reaches them. */
import type { CustomerParts } from '../../api/parts/customers.ts';
import { type Contact, utilityNames } from '../../model/contact.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { sendCode } from '../../notify/codes.ts';
import { publicTimes } from '../../operate/public/appears.ts';
import { ownAnswer } from '../../operate/public/own.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Core } from '../core.ts';
import { billOf } from './billing.ts';
import { joinWechat, pushParts } from './browsers.ts';

export function customerParts(core: Core): CustomerParts {
  const { board, world, settings, clock, records, channels, rules, log, supervisor } = core;
  const { utility, notify } = settings;
  const publicFrom = publicTimes(rules.policy, utility.zone);
  const isPrivate = (kind: PlannedOutage['kind']): boolean =>
    rules.policy.planned[kind].public === 'never';
  const deps = {
    contactsOfAddress: records.outbox.contactsOfAddress,
    ...{ channels, log, messages: rules.messages, settings: notify },
    ...{ clock, wallClock: systemClock() },
    voice: { brand: utilityNames(utility), locales: utility.locales },
  };
  return {
    sendCode: (address, code) => supervisor.watch('code', sendCode(deps, address, code)),
    sendNewCode(address, code) {
      const stranger = async () => [newOwner(address)];
      const sent = sendCode({ ...deps, contactsOfAddress: stranger }, address, code);
      supervisor.watch('code', sent);
    },
    bill: (account) => billOf(core, account),
    push: pushParts(core),
    calendar: { tokenOf: core.links.calendarOf, contactOf: core.links.contactOf },
    segments: core.segments,
    joinWechat: (contacts, token) => joinWechat(core, contacts, token),
    async answer(supplyPoint, contacts = null) {
      const number = world.locator.supplyPoint(supplyPoint);
      const row = number === undefined ? undefined : world.grid.tables.supplyPoints[number];
      if (number === undefined || row === undefined) return null;
      const reads = { board, world, clock, publicFrom, isPrivate, records };
      const answer = await ownAnswer(reads, supplyPoint, contacts);
      return answer === null ? null : { ...answer, label: row.address ?? answer.label };
    },
  };
}

/** Somebody who is no contact yet: nothing but the address. */
function newOwner(address: string): Contact {
  const isMail = address.includes('@');
  return {
    ...{ id: '', name: '', phoneKind: 'unknown', locale: null, class: null, zone: null },
    ...{ phone: isMail ? null : address, email: isMail ? address : null, account: null },
  };
}
