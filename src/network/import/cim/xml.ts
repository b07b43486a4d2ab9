/** CIM XML to objects: class, id, literals and references, with the line each begins on. */
import { SaxesParser } from 'saxes';
import type { Findings } from '../report.ts';

export interface CimObject {
  class: string;
  id: string;
  line: number;
  /** Last part of the property's name (`IdentifiedObject.name` → `name`) to its text or the id it points to. */
  values: Map<string, string>;
}

export interface CimFile {
  objects: Map<string, CimObject>;
  byClass: Map<string, CimObject[]>;
}

/** Reads the text; a repeated id is refused with both lines named, broken XML with its line. */
export function readCimXml(name: string, text: string, found: Findings): CimFile {
  const file: CimFile = { objects: new Map(), byClass: new Map() };
  const parser = new SaxesParser({ position: true });
  let object: CimObject | null = null;
  let property: string | null = null;
  let literal = '';
  let depth = 0;
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth === 2) object = begun(tag, parser.line);
    else if (depth === 3 && object !== null) {
      property = afterDot(tag.name);
      literal = '';
      const target = tag.attributes['rdf:resource'];
      if (typeof target === 'string') object.values.set(property, bareId(target));
    }
  });
  parser.on('text', (piece) => {
    if (depth === 3) literal += piece;
  });
  parser.on('closetag', () => {
    if (depth === 3 && object !== null && property !== null) {
      if (literal.trim() !== '') object.values.set(property, literal.trim());
    }
    if (depth === 2 && object !== null) keep(name, file, object, found);
    depth -= 1;
  });
  parser.on('error', (error) => {
    const message = error.message.replace(/^\d+:\d+:\s*/, '');
    const place = { file: name, row: parser.line, column: '' };
    found.refuse(place, 'IMP-XML', { message });
    throw error;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (!found.hasRefused()) throw error;
  }
  return file;
}

function begun(
  tag: { name: string; attributes: Record<string, unknown> },
  line: number,
): CimObject | null {
  const id = tag.attributes['rdf:ID'] ?? tag.attributes['rdf:about'];
  if (typeof id !== 'string') return null;
  const colon = tag.name.indexOf(':');
  return { class: tag.name.slice(colon + 1), id: bareId(id), line, values: new Map() };
}

function keep(name: string, file: CimFile, object: CimObject, found: Findings): void {
  const first = file.objects.get(object.id);
  if (first !== undefined) {
    const place = { file: name, row: object.line, column: object.class };
    const where = `line ${first.line} (${first.class})`;
    found.refuse(place, 'IMP-ID-TWICE', { id: object.values.get('name') ?? object.id, where });
    return;
  }
  file.objects.set(object.id, object);
  const same = file.byClass.get(object.class);
  if (same === undefined) file.byClass.set(object.class, [object]);
  else same.push(object);
}

/** `#_a` and `urn:uuid:a` point to what is declared as `_a` and `a`. */
function bareId(text: string): string {
  return text.replace(/^#/, '').replace(/^urn:uuid:/, '');
}

function afterDot(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
