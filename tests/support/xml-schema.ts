/** A small reader of XML and a validator for schemas made of sequences, simple types and restrictions, as CAP's is. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Throws for what is not well formed. Prefixes of names are left out. */
export function readXml(source: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*"[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/g;
  for (const [, end, name, attributes = '', isEmpty, text, stray] of source.matchAll(token)) {
    if (stray !== undefined) throw new Error('a < that begins nothing');
    const top = open.at(-1) as Element;
    if (text !== undefined) {
      if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`a bare & in ${text}`);
      top.text += text.replaceAll(/&(\w+);/g, (_, word: string) => letters[word] ?? '');
    } else if (name !== undefined && end === '/') {
      if (top.name !== plain(name)) throw new Error(`</${name}> ends ${top.name}`);
      open.pop();
    } else if (name !== undefined) {
      const made: Element = { name: plain(name), attributes: {}, children: [], text: '' };
      for (const [, key = '', value = ''] of attributes.matchAll(/([\w:.-]+)\s*=\s*"([^"]*)"/g)) {
        made.attributes[key] = value;
      }
      top.children.push(made);
      if (isEmpty !== '/') open.push(made);
    }
  }
  if (open.length !== 1) throw new Error(`${open.at(-1)?.name} is not ended`);
  return root.children[0] as Element;
}

const plain = (name: string): string => name.replace(/^.*:/, '');

/** What is wrong with a document by a schema; empty: nothing. */
export function schemaFaults(schema: Element, document: Element): string[] {
  const rule = schema.children.find((one) => one.attributes['name'] === document.name);
  return rule === undefined ? [`${document.name} is not known`] : faultsOf(rule, document);
}

function faultsOf(rule: Element, element: Element): string[] {
  const complex = rule.children.find((one) => one.name === 'complexType');
  const sequence = complex?.children.find((one) => one.name === 'sequence');
  if (sequence !== undefined) return sequenceFaults(sequence, element);
  const simple = rule.children.find((one) => one.name === 'simpleType');
  const restriction = simple?.children.find((one) => one.name === 'restriction');
  const base = restriction?.attributes['base'] ?? rule.attributes['type'] ?? 'xs:string';
  const facets = restriction?.children ?? [];
  const values = facets
    .filter((one) => one.name === 'enumeration')
    .map((one) => one.attributes['value']);
  const patterns = facets
    .filter((one) => one.name === 'pattern')
    .map((one) => one.attributes['value']);
  const isWrong =
    !(types[plain(base)] ?? /^[\s\S]*$/).test(element.text) ||
    (values.length > 0 && !values.includes(element.text)) ||
    (patterns.length > 0 && !patterns.some((one) => new RegExp(`^(?:${one})$`).test(element.text)));
  return isWrong ? [`${element.name}: ${element.text}`] : [];
}

const types: Record<string, RegExp> = {
  dateTime: /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  language: /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/,
  integer: /^[+-]?\d+$/,
  decimal: /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  anyURI: /^\S*$/,
};

function sequenceFaults(sequence: Element, element: Element): string[] {
  const faults: string[] = [];
  let at = 0;
  for (const particle of sequence.children) {
    const { name, minOccurs = '1', maxOccurs = '1' } = particle.attributes;
    if (particle.name !== 'element') continue;
    let count = 0;
    while (element.children[at]?.name === name) {
      faults.push(...faultsOf(particle, element.children[at] as Element));
      count += 1;
      at += 1;
    }
    const most = maxOccurs === 'unbounded' ? Number.POSITIVE_INFINITY : Number(maxOccurs);
    if (count < Number(minOccurs)) faults.push(`${element.name}: ${name} is missing`);
    if (count > most) faults.push(`${element.name}: ${name} is there ${count} times`);
  }
  const rest = element.children[at];
  if (rest !== undefined) faults.push(`${element.name}: ${rest.name} is out of place`);
  return faults;
}
