import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const unasked = { kind_faults: '1', kind_planned: '1', kind_restored: '1', kind_billing: '1' };

test('an outage that is closed with its cause: who asked for it hears cause and length, nobody else', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:30+08:00' });
  for (const [name, place, asked] of [
    ['Li', 'TX1-1', { kind_summary: '1' }],
    ['Chen', 'TX2-1', {}],
  ] as const) {
    const wish = { ...unasked, channel_sms: '1', place, ...asked };
    const customer = await town.customer(name);
    expect(await customer.send('/my/wishes?lang=en', wish)).toMatch(/Saved/);
  }
  town.at('18:41').terminal('RC1').lockout();
  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:15');
  for (const word of ['停电', '恢复供电']) {
    town.allGotSms(town.contactsAt('RC1'), word);
    town.phone('Wang').gotCall(word);
  }
  const dispatcher = await town.signIn('dispatcher');
  const [{ id }] = town.outages;
  await dispatcher.act(`/outages/${id}`, 'close', { kind: 'vegetation', responsibility: 'own' });
  await town.runTo('19:20');
  town.phone('Li').gotSms(/7月15日周三18:41的停电历时\d+分钟，已于19:1\d恢复，原因：树木碰线。/);
  town.phone('Chen').gotNothing();
});
