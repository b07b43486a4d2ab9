/** Pieces of forms that work without script; the CSRF value travels in each. */
import { type Html, html, type Shown } from '../html.ts';

export interface FormAt {
  action: string;
  csrf: string;
  lang: string;
}

export function form({ action, csrf, lang }: FormAt, body: Html): Html {
  return html`<form method="post" action="${action}?lang=${lang}"><input type="hidden" name="csrf" value="${csrf}">${body}</form>`;
}

export function box(attributes: { name: string; label: string; isOn: boolean }): Html {
  const { name, label, isOn } = attributes;
  return html`<label class="tick"><input type="checkbox" name="${name}" value="1"${isOn && raw(' checked')}>${label}</label>`;
}

export function choice(
  at: { id: string; name: string; label: string; chosen: string },
  options: ReadonlyArray<readonly [value: string, text: string]>,
): Html {
  return html`<label for="${at.id}">${at.label}</label><select id="${at.id}" name="${at.name}">${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === at.chosen && raw(' selected')}>${text}</option>`,
  )}</select>`;
}

export function field(
  at: { id: string; name: string; label: string },
  input: { type: string; value?: string; more?: string },
): Html {
  const { type, value = '', more = '' } = input;
  return html`<label for="${at.id}">${at.label}</label><input type="${type}" id="${at.id}" name="${at.name}" value="${value}" ${raw(more)}>`;
}

export function button(text: Shown, isFirst = false): Html {
  return html`<button${isFirst && raw(' class="first"')} type="submit">${text}</button>`;
}

/** Closed until somebody wants it. */
export function folded(at: { title: string; mark: string; isOpen?: boolean }, body: Html): Html {
  return html`<details class="box" id="${at.mark}" data-testid="${at.mark}"${at.isOpen === true && raw(' open')}><summary>${at.title}</summary>${body}</details>`;
}

const raw = (markup: string): Html => ({ markup });
