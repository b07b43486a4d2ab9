/** Groups by usage: the rule in words, what ours is, and the choice to be in it or not. */
import type { PlaceSegments } from '../../api/segment-parts.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { button, folded, form } from './forms.ts';
import type { Mine, MyPlace } from './mine.ts';
import { myWords } from './words.ts';

type Group = PlaceSegments['groups'][number];

/** One box a place; nothing where the utility has no groups. */
export function segmentSections(visit: Visit, mine: Mine): Html[] {
  return mine.places.flatMap((place, i) =>
    place.segments === null || place.segments.groups.length === 0
      ? []
      : [segmentBox(visit, mine, { place, segments: place.segments, i })],
  );
}

function segmentBox(
  visit: Visit,
  mine: Mine,
  of: { place: MyPlace; segments: PlaceSegments; i: number },
): Html {
  const texts = myWords[visit.locale];
  const { place, segments, i } = of;
  const { days, leastDays, groups } = segments;
  const few = days < leastDays;
  const body = html`<p class="muted">${texts.segmentNote}</p>
<p>${few ? texts.segmentFew(days, leastDays) : texts.segmentDays(days)}</p>
<ul class="plain">${groups.map((group) => groupItem(visit, mine, { place, group }))}</ul>`;
  const isOpen = groups.some(({ isIn }) => isIn);
  const title = `${texts.segments} · ${place.answer.label}`;
  return folded({ title, mark: `segments-${i}`, isOpen }, body);
}

function groupItem(visit: Visit, mine: Mine, of: { place: MyPlace; group: Group }): Html {
  const texts = myWords[visit.locale];
  const { place, group } = of;
  const { id, isIn, isMet, wished } = group;
  const name = group.names[visit.locale] ?? id;
  const why =
    wished === null
      ? texts.segmentBy[isMet === null ? 'unknown' : isMet ? 'met' : 'not_met']
      : `${texts.segmentWish[wished.wish]} ${visit.tell.at(Date.parse(wished.at))}`;
  const choose = (wish: 'in' | 'out' | 'rule', label: string): Html =>
    form(
      { action: '/my/segments', csrf: mine.customer.csrf, lang: visit.locale },
      html`<input type="hidden" name="place" value="${place.id}"><input type="hidden" name="segment" value="${id}">
<input type="hidden" name="wish" value="${wish}">${button(label)}`,
    );
  return html`<li data-testid="segment-${id}" data-in="${isIn ? 'yes' : 'no'}"><strong>${name}</strong>: ${isIn ? texts.segmentIn : texts.segmentOut}
<br>${ruleText(group, visit.locale)}<br><span class="muted">${why}</span>
${isIn ? choose('out', texts.segmentDecline(name)) : choose('in', texts.segmentChoose(name))}
${wished !== null && choose('rule', texts.segmentRule)}</li>`;
}

/** The rule as the utility wrote it, with its limit and what this place has. */
function ruleText({ words, limit, value, id }: Group, locale: Visit['locale']): string {
  const percent = (share: number | null): string =>
    share === null ? '–' : `${Math.round(share * 100)}%`;
  return (words[locale] ?? id)
    .replaceAll('{limit}', percent(limit))
    .replaceAll('{value}', percent(value));
}
