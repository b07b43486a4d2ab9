/** What the forms of `/my` do; each needs the session and its CSRF value, and ends on `/my`. */
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { type Customer, findCustomer } from '../../api/auth/customers.ts';
import { checkOrigin } from '../../api/auth/identify.ts';
import { isSame } from '../../api/auth/sessions.ts';
import type { ApiParts } from '../../api/parts.ts';
import { rate, sayFeedback } from '../../api/routes/my/feedback.ts';
import { addAddress, askNewAddress, removeMember } from '../../api/routes/my/household.ts';
import { registerLifeSupport } from '../../api/routes/my/life-support.ts';
import { wishSegment } from '../../api/routes/my/segments.ts';
import { changeWishes } from '../../api/routes/my/wishes.ts';
import { channels, localeSchema } from '../../model/contact.ts';
import { ForewattError, fault } from '../../runtime/problem.ts';
import type { Visit } from '../frame.ts';
import { page } from '../html.ts';
import { newAddressPage } from './page.ts';
import { groupNames, kindsFor } from './settings.ts';

interface Asked {
  parts: ApiParts;
  customer: Customer;
  field(name: string): string;
}

const clockText = /^([01]\d|2[0-3]):[0-5]\d$/;

export function myActions(
  router: Router,
  parts: ApiParts,
  visitOf: (request: Request) => Visit,
): void {
  const does = (path: string, act: (asked: Asked) => Promise<unknown>): void => {
    router.post(path, async (request, response) => {
      const asked = await askedBy(parts, request);
      if (asked === null) return void response.redirect(303, '/my');
      await act(asked);
      response.redirect(303, `/my?saved=1&lang=${visitOf(request).locale}`);
    });
  };
  does('/my/wishes', saveWishes);
  does('/my/language', saveLanguage);
  does('/my/life-support', saveLifeSupport);
  does('/my/segments', ({ customer, field }) => {
    const wish = z.enum(['in', 'out', 'rule']).safeParse(field('wish'));
    if (!wish.success) throw fault('API-INVALID', {});
    const said = { supplyPoint: field('place'), segment: field('segment') };
    return wishSegment(parts, customer, {
      ...{ ...said, wish: wish.data === 'rule' ? null : wish.data },
    });
  });
  does('/my/household/remove', ({ customer, field }) =>
    removeMember(parts, customer, { supplyPoint: field('place'), member: field('member') }),
  );
  does('/my/feedback', ({ customer, field }) => {
    const topic = z.enum(['question', 'suggestion', 'complaint']).catch('question');
    const text = field('text').trim();
    if (text === '') throw fault('API-INVALID', {});
    const said = { topic: topic.parse(field('topic')), subject: null, supplyPoint: null };
    return sayFeedback(parts, customer, { ...said, text, continues: false });
  });
  does('/my/rating', ({ customer, field }) => {
    const rating = z.coerce.number().int().min(1).max(5).safeParse(field('rating'));
    if (!rating.success) throw fault('API-INVALID', {});
    const about = { subject: field('subject').slice(0, 80), text: '', rating: rating.data };
    const supplyPoint = customer.supplyPoints[0] ?? null;
    return rate(parts, customer.contacts[0] ?? null, { ...about, supplyPoint });
  });
  addressActions(router, parts, visitOf);
}

function addressActions(
  router: Router,
  parts: ApiParts,
  visitOf: (request: Request) => Visit,
): void {
  const ask = (
    response: Response,
    request: Request,
    at: { asked: Asked; isWrong: boolean },
  ): void => {
    const { asked, isWrong } = at;
    const { csrf } = asked.customer;
    const said = { address: asked.field('address'), name: asked.field('name').slice(0, 40) };
    response.set('Cache-Control', 'no-store');
    page(response, newAddressPage(visitOf(request), { csrf, ...said, isWrong }));
  };
  router.post('/my/address', async (request, response) => {
    const asked = await askedBy(parts, request);
    if (asked === null) return void response.redirect(303, '/my');
    await askNewAddress(parts, asked.field('address'));
    ask(response, request, { asked, isWrong: false });
  });
  router.post('/my/address/confirm', async (request, response) => {
    const asked = await askedBy(parts, request);
    if (asked === null) return void response.redirect(303, '/my');
    const { customer, field } = asked;
    const said = { address: field('address'), code: field('code'), name: field('name') };
    try {
      await addAddress(parts, customer, said);
    } catch (error) {
      if (!(error instanceof ForewattError) || error.code !== 'AUT-CODE') throw error;
      return ask(response.status(401), request, { asked, isWrong: true });
    }
    response.redirect(303, `/my?saved=1&lang=${visitOf(request).locale}`);
  });
}

/** Null when nobody is signed in. Errors: AUT-CSRF. */
async function askedBy(parts: ApiParts, request: Request): Promise<Asked | null> {
  checkOrigin(parts, request);
  const customer = await findCustomer(parts, request);
  if (customer === null) return null;
  const field = (name: string): string => {
    const value = (request.body as Record<string, unknown> | undefined)?.[name];
    return typeof value === 'string' ? value.slice(0, 1_000) : '';
  };
  if (!isSame(field('csrf'), customer.csrf)) throw fault('AUT-CSRF', {});
  return { parts, customer, field };
}

function saveWishes({ parts, customer, field }: Asked): Promise<unknown> {
  const wanted = groupNames.filter((group) => field(`kind_${group}`) !== '');
  const [quietFrom, quietTo] = [field('quietFrom'), field('quietTo')].map((text) =>
    clockText.test(text) ? text : null,
  );
  const isBoth = quietFrom != null && quietTo != null;
  const body = {
    channels: channels.filter((channel) => field(`channel_${channel}`) !== ''),
    kinds: kindsFor(wanted),
    quietFrom: isBoth ? quietFrom : null,
    quietTo: isBoth ? quietTo : null,
  };
  return changeWishes(parts, customer, { supplyPoint: field('place'), body });
}

async function saveLanguage({ parts, customer, field }: Asked): Promise<void> {
  const locale = localeSchema.safeParse(field('locale'));
  if (!locale.success) throw fault('API-INVALID', {});
  for (const id of customer.contacts) {
    const contact = await parts.records.network.contact(id);
    if (contact === null) continue;
    const contacts = [{ ...contact, locale: locale.data }];
    await parts.records.import({ contacts, said: 'customer' });
  }
}

function saveLifeSupport({ parts, customer, field }: Asked): Promise<unknown> {
  const equipment = field('equipment').trim().slice(0, 200);
  if (equipment === '' || field('consent') === '') throw fault('API-INVALID', {});
  const hours = Number(field('battery').normalize('NFKC').replace(',', '.'));
  const isKnown = field('battery').trim() !== '' && hours >= 0 && hours <= 240;
  const person = field('person').trim().slice(0, 80);
  return registerLifeSupport(parts, customer, {
    ...{ supplyPoint: field('place'), equipment, consent: true },
    ...{ batteryHours: isKnown ? hours : null, person: person === '' ? null : person },
  });
}
