/** What a customer may set: how and of what to be told, quiet hours, language, others at home, medical equipment. */
import { isGuest } from '../../api/routes/my/household.ts';
import type { Channel, Contact, Subscription } from '../../model/contact.ts';
import { type NoticeKind, noticeKinds } from '../../model/notice.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { box, button, choice, field, folded, form } from './forms.ts';
import type { Mine, MyPlace } from './mine.ts';
import { stoppedNotes } from './stopped.ts';
import { myWords } from './words.ts';

/** Kinds of news as people think of them; all others always reach their contact. */
export const kindGroups = {
  faults: ['outage_detected', 'outage_update', 'supply_reduced', 'restoration_check'],
  planned: [
    ...['planned_notice', 'planned_reminder', 'planned_changed', 'planned_cancelled'],
    ...['planned_started', 'planned_extended', 'confirmation_request'],
  ],
  restored: ['outage_restored', 'planned_completed'],
  summary: ['outage_summary'],
  billing: ['balance_low'],
} as const satisfies Record<string, readonly NoticeKind[]>;
export type KindGroup = keyof typeof kindGroups;
export const groupNames = Object.keys(kindGroups) as KindGroup[];
/** Comes to those alone who ask for it; all other groups come unless somebody says no. */
const onlyAsked: readonly KindGroup[] = ['summary'];

/** Null where every group is wanted that comes unasked, and no other: later kinds then come along. */
export function kindsFor(wanted: readonly KindGroup[]): NoticeKind[] | null {
  if (groupNames.every((one) => wanted.includes(one) !== onlyAsked.includes(one))) return null;
  const shut = new Set<string>(
    groupNames.filter((one) => !wanted.includes(one)).flatMap((one) => kindGroups[one]),
  );
  return noticeKinds.filter((kind) => !shut.has(kind));
}

/** Channels that this contact has an address for. */
export function channelsOf(contact: Contact | null): Channel[] {
  if (contact === null) return [];
  const { phone, phoneKind, email, addresses = {} } = contact;
  return [
    ...(phone !== null && phoneKind !== 'fixed' ? (['sms'] as const) : []),
    ...(phone !== null ? (['voice'] as const) : []),
    ...(email !== null ? (['email'] as const) : []),
    ...(addresses.wechat !== undefined ? (['wechat'] as const) : []),
    ...(addresses.web_push !== undefined ? (['web_push'] as const) : []),
  ];
}

export function settingsSections(visit: Visit, mine: Mine): Html {
  const texts = myWords[visit.locale];
  const { places } = mine;
  return html`<h2 id="settings">${texts.wishes}</h2>
${stoppedNotes(visit, mine.stopped)}
${places.map((place, i) => wishForm(visit, mine, { place, i }))}
${languageForm(visit, mine)}${places.map((place, i) => lifeForm(visit, mine, { place, i }))}
${!isGuest(mine.customer) && addressForms(visit, mine)}`;
}

function wishForm(
  visit: Visit,
  mine: Mine,
  { place, i }: { place: MyPlace; i: number },
): Html | false {
  const { subscription } = place;
  if (subscription === null) return false;
  const texts = myWords[visit.locale];
  const at = formAt(visit, mine, '/my/wishes');
  const body = html`<input type="hidden" name="place" value="${place.id}">
<fieldset><legend>${texts.channels}</legend>${channelsOf(mine.contact).map((channel) =>
    box({
      name: `channel_${channel}`,
      label: texts.channelNames[channel] ?? channel,
      isOn: subscription.channels.includes(channel),
    }),
  )}</fieldset>
<fieldset><legend>${texts.kinds}</legend>${groupNames.map((group) =>
    box({
      name: `kind_${group}`,
      label: texts.kindNames[group],
      isOn: isWanted(subscription, group),
    }),
  )}<p class="muted">${texts.kindsNote}</p></fieldset>
<fieldset><legend>${texts.quiet}</legend>
${field({ id: `from-${i}`, name: 'quietFrom', label: texts.from }, { type: 'time', value: clock(subscription.quietFrom) })}
${field({ id: `to-${i}`, name: 'quietTo', label: texts.to }, { type: 'time', value: clock(subscription.quietTo) })}
<p class="muted">${texts.quietNote}</p></fieldset>${button(texts.save, true)}`;
  const title = `${texts.wishesAt} · ${place.answer.label}`;
  return folded({ title, mark: `wishes-${i}` }, form(at, body));
}

function isWanted({ kinds }: Subscription, group: KindGroup): boolean {
  if (kinds === null) return !onlyAsked.includes(group);
  return kindGroups[group].some((kind) => kinds.includes(kind));
}

function languageForm(visit: Visit, mine: Mine): Html {
  const texts = myWords[visit.locale];
  const chosen = mine.contact?.locale ?? visit.locale;
  const body = html`${choice({ id: 'language', name: 'locale', label: texts.language, chosen }, [
    ['zh-CN', '中文'],
    ['en', 'English'],
  ])}${button(texts.save)}`;
  return folded(
    { title: texts.language, mark: 'language-box' },
    form(formAt(visit, mine, '/my/language'), body),
  );
}

function lifeForm(visit: Visit, mine: Mine, { place, i }: { place: MyPlace; i: number }): Html {
  const texts = myWords[visit.locale];
  const known = place.lifeSupport;
  const state =
    known !== null &&
    html`<p role="status" data-testid="life-${i}" data-state="${known.state}"><strong>${known.equipment}</strong>: ${texts.lifeStates[known.state]}
<span class="muted">${texts.validUntil} ${visit.tell.date(known.validUntil)}</span></p>`;
  const body = html`<input type="hidden" name="place" value="${place.id}"><p>${texts.lifeNote}</p>
${field({ id: `equipment-${i}`, name: 'equipment', label: texts.equipment }, { type: 'text', more: 'maxlength="200" required' })}
${field({ id: `battery-${i}`, name: 'battery', label: texts.battery }, { type: 'text', more: 'maxlength="6" inputmode="decimal"' })}
${field({ id: `person-${i}`, name: 'person', label: texts.person }, { type: 'text', more: 'maxlength="80"' })}
<label class="tick"><input type="checkbox" name="consent" value="1" required>${texts.consent}</label>${button(texts.register, true)}`;
  const title = `${texts.life} · ${place.answer.label}`;
  const whole = html`${state}${form(formAt(visit, mine, '/my/life-support'), body)}`;
  return folded({ title, mark: `life-support-${i}`, isOpen: known !== null }, whole);
}

function addressForms(visit: Visit, mine: Mine): Html {
  const texts = myWords[visit.locale];
  const members = mine.places.flatMap((place) =>
    place.members.map((member) => ({ member, place: place.id })),
  );
  const own = mine.contact?.email ?? null;
  const list = members.map(
    ({ member, place }) =>
      html`<li>${member.name} ${member.phone}${form(
        formAt(visit, mine, '/my/household/remove'),
        html`<input type="hidden" name="place" value="${place}"><input type="hidden" name="member" value="${member.id}">${button(texts.remove)}`,
      )}</li>`,
  );
  const add = html`${field({ id: 'new-address', name: 'address', label: texts.add }, { type: 'text', more: 'maxlength="200" required' })}
${field({ id: 'new-name', name: 'name', label: texts.name }, { type: 'text', more: 'maxlength="40"' })}${button(texts.addButton)}`;
  const body = html`${own !== null && html`<p>${texts.ownMail}${visit.tell.words.colon}${own}</p>`}
${list.length > 0 && html`<p>${texts.members}</p><ul class="plain">${list}</ul>`}<p class="muted">${texts.memberNote}</p>
${form(formAt(visit, mine, '/my/address'), add)}`;
  return folded({ title: texts.addresses, mark: 'addresses' }, body);
}

function formAt(visit: Visit, mine: Mine, action: string) {
  return { action, csrf: mine.customer.csrf, lang: visit.locale };
}

function clock(minutes: number | null): string {
  if (minutes === null) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
