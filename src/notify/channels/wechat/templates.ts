// The fields of a template message: short texts made of the values of a notice, cut at a whole letter.
import { z } from 'zod';
import { noticeKinds } from '../../../model/notice.ts';
import { nearest } from '../../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../../runtime/problem.ts';
import { cutText, safeText } from '../../templates/safe.ts';
import { type Values, variableNames } from '../../templates/variables.ts';

/** More letters of a field are not shown. */
export const FIELD_MOST = 20;

const templateSchema = z.strictObject({
  id: z.string().min(1).describe('Number of the template in our account'),
  fields: z
    .record(z.string().regex(/^[a-z_]+\d*$/), z.string().max(200))
    .describe('Field → text; {place}, {start} … as in messages/'),
});
export const templatesSchema = z
  .partialRecord(z.enum([...noticeKinds, 'other']), templateSchema)
  .describe('Template by kind of notice; other: every kind that is not named');
export type WechatTemplates = z.output<typeof templatesSchema>;

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/** Names in braces that stand for nothing. */
export function unknownNames(templates: WechatTemplates): ForewattError[] {
  return Object.entries(templates).flatMap(([kind, { fields }]) =>
    Object.values(fields).flatMap((text) =>
      [...text.matchAll(PLACEHOLDER)].flatMap(([, name = '']) =>
        variableNames.includes(name)
          ? []
          : [
              fault('NOT-MESSAGE-VARIABLE', {
                ...{ kind: `wechat ${kind}`, variable: name, near: nearest(name, variableNames) },
              }),
            ],
      ),
    ),
  );
}

/** The fields as the provider takes them; a value that is not there leaves nothing. */
export function dataOf(
  { fields }: { fields: Readonly<Record<string, string>> },
  values: Readonly<Values>,
): Record<string, { value: string }> {
  const roomy = { ...values, ...fitting(values.whole) };
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => {
      const whole = text.replaceAll(PLACEHOLDER, (_, key: string) => roomy[key as 'place'] ?? '');
      const value = cutText(safeText(whole), FIELD_MOST);
      // An empty field is refused.
      return [name, { value: value === '' ? '—' : value }];
    }),
  );
}

/** A field has room for more than a text does; a place that does not fit whole keeps how many more there are. */
function fitting(whole: Values['whole'] = {}): Values {
  const place = safeText(whole.place ?? '');
  return {
    ...(place !== '' && place.length <= FIELD_MOST && { place }),
    ...(whole.work !== undefined && { work: whole.work }),
  };
}
