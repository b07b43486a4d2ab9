/** Faults of networks that were reported in public of other programs, and what is true here. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importCim } from '../../src/network/import/cim.ts';
import { importCsv, type NetworkImport } from '../../src/network/import/csv.ts';
import { darkUnder, idsOf } from '../../src/network/trace.ts';

function caseFile(name: string): string {
  return readFileSync(new URL(`../cases/network/${name}`, import.meta.url), 'utf8');
}

function cim(xml: string): NetworkImport {
  return importCim({ name: 'grid.xml', bytes: Buffer.from(xml) });
}

const everySwitch = caseFile('nw-every-switch-class.xml');
const oneTerminal = caseFile('nw-missing-terminal.xml');
const fuseTerminal = (n: number): string =>
  `<cim:Terminal rdf:ID="_FU1_T${n}"><cim:Terminal.ConductingEquipment rdf:resource="#_FU1"/>` +
  `<cim:ACDCTerminal.sequenceNumber>${n}</cim:ACDCTerminal.sequenceNumber>` +
  '<cim:Terminal.ConnectivityNode rdf:resource="#_n0"/></cim:Terminal>';

describe('powsybl/powsybl-core #1033: a class of switch was left out and the net fell apart', () => {
  test('a load-break switch conducts like any other', () => {
    const { report, grid } = cim(everySwitch);
    expect(report.refused).toEqual([]);
    const kinds = new Map(grid?.tables.devices.map(({ id, kind }) => [id, kind]));
    expect(kinds.get('LOAD1')).toBe('load_break_switch');
    expect(kinds.size).toBe(9);
  });

  test('a class that nobody knows is an error with its name and id, never dropped', () => {
    const { report, tables } = cim(
      everySwitch.replaceAll('cim:LoadBreakSwitch', 'cim:MagicSwitch'),
    );
    expect(tables).toBeNull();
    const found = report.refused.find(({ code }) => code === 'NET-CLASS-UNKNOWN');
    expect(found?.message).toContain('MagicSwitch');
    expect(found?.message).toContain('LOAD1');
  });
});

describe('e2nIEE/pandapower #2444: a boundary file gave switches three terminals', () => {
  test.each([1, 3])('an element with %s is refused by name', (count) => {
    const more = count === 3 ? fuseTerminal(2) + fuseTerminal(3) : '';
    const { report, tables } = cim(oneTerminal.replace('</rdf:RDF>', `${more}</rdf:RDF>`));
    expect(tables).toBeNull();
    expect(report.refused).toMatchObject([{ code: 'NET-TERMINALS' }]);
    expect(report.refused[0]?.message).toContain('"FU1"');
  });

  test('one with two is taken', () => {
    const whole = oneTerminal.replace('</rdf:RDF>', `${fuseTerminal(2)}</rdf:RDF>`);
    expect(cim(whole).report.refused).toEqual([]);
  });
});

describe('e2nIEE/pandapower #977: it mattered at which end of a line the switch was open', () => {
  /** CB1 - n1 - SW1 - n2 - line - n3 - SW2 - n4 - CB2, a customer on the line and one at each side. */
  const network = (open: 'SW1' | 'SW2') => {
    const normal = (id: string): string => (id === open ? 'open' : 'closed');
    const files = {
      'sources.csv': 'id,node\nS1,s1\nS2,s2\n',
      'devices.csv': `id,from_node,to_node,kind,phases,normal_state
CB1,s1,n1,breaker,ABC,closed
SW1,n1,n2,load_break_switch,ABC,${normal('SW1')}
SW2,n3,n4,load_break_switch,ABC,${normal('SW2')}
CB2,s2,n4,breaker,ABC,closed
`,
      'sections.csv': 'id,from_node,to_node,phases\nL1,n2,n3,ABC\n',
      'supply_points.csv': 'id,node,phases\nleft,n1,A\nnear,n2,B\nfar,n3,C\nright,n4,A\n',
    };
    const { report, grid } = importCsv(
      Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    );
    expect(report.refused).toEqual([]);
    if (grid === null) throw new Error('nothing was built');
    return grid;
  };

  test.each([
    ['SW1', 'CB2'],
    ['SW2', 'CB1'],
  ] as const)('open at %s: nobody is dark, and the line is fed by %s', (open, head) => {
    const grid = network(open);
    expect(idsOf(grid, darkUnder(grid, grid.normalClosed))).toEqual([]);
    const state = grid.normalClosed.slice();
    state[grid.edgeOf.get(head) ?? -1] = 0;
    const side = head === 'CB1' ? 'left' : 'right';
    expect(idsOf(grid, darkUnder(grid, state)).toSorted()).toEqual(
      ['far', side, 'near'].toSorted(),
    );
  });
});
