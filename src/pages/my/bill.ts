/** Bill and balance: what the billing system says, or in words that it says nothing now; never a 0 for that. */
import type { BillRead } from '../../api/parts/customers.ts';
import { maskedAccount } from '../../api/routes/my/bill.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { folded } from './forms.ts';
import type { Mine } from './mine.ts';
import { type MyWords, myWords } from './words.ts';

export function billSection(visit: Visit, { bills }: Pick<Mine, 'bills'>): Html {
  const texts = myWords[visit.locale];
  const body =
    bills.length === 0
      ? html`<p class="box" data-testid="bill" data-state="unknown">${texts.billHolder}</p>`
      : bills.map(({ account, bill }) => billBox(visit, account, bill));
  return html`<h2 id="bill">${texts.bill}</h2>${body}`;
}

function billBox(visit: Visit, account: string, bill: BillRead): Html {
  const texts = myWords[visit.locale];
  const { tell } = visit;
  const { colon } = tell.words;
  const name = html`<p class="muted">${texts.account} ${maskedAccount(account)}</p>`;
  const pay =
    bill.payUrl !== null &&
    html`<p><a class="button" rel="external noopener" href="${bill.payUrl}">${texts.pay}</a>
<span class="muted">${texts.paysOutside}</span></p>`;
  if (bill.is === 'away') {
    const text = bill.reason === 'not_joined' ? texts.billNotJoined : texts.billAway;
    return html`<section class="box" data-testid="bill" data-state="unknown">${name}<p role="status">${text}</p>${pay}</section>`;
  }
  const money = moneyOf(visit.locale, bill.currency);
  const { balance, due, dueBy } = bill;
  const isOwed = balance !== null && balance < 0;
  return html`<section class="box" data-testid="bill" data-state="known">${name}
${balance !== null && html`<p>${isOwed ? texts.owed : texts.balance}${colon}<strong data-testid="balance">${money(Math.abs(balance))}</strong></p>`}
<p>${due === null ? texts.nothingDue : html`${texts.due}${colon}<strong data-testid="due">${money(due)}</strong>${dueBy !== null && ` ${texts.dueBy} ${dueBy}`}`}</p>
${pay}<p class="muted">${texts.asOf} ${tell.at(bill.asOf)}</p>
${bill.bills.length > 0 && folded({ title: texts.bills, mark: `bills-${account.slice(-4)}` }, billTable(texts, bill.bills, money))}
${bill.payments.length > 0 && folded({ title: texts.payments, mark: `payments-${account.slice(-4)}` }, paymentTable(texts, bill.payments, money))}</section>`;
}

type Known = Extract<BillRead, { is: 'known' }>;
type Money = (amount: number) => string;

function billTable(texts: MyWords, bills: Known['bills'], money: Money): Html {
  return html`<table><thead><tr><th scope="col">${texts.month}</th><th scope="col">kWh</th><th scope="col">${texts.amount}</th></tr></thead><tbody>${bills.map(
    ({ month, kwh, amount, paid }) =>
      html`<tr><th scope="row">${month}</th><td>${kwh === null ? '–' : kwh.toFixed(1)}</td><td>${money(amount)}${paid !== null && html` <span class="muted">${paid ? texts.paid : texts.unpaid}</span>`}</td></tr>`,
  )}</tbody></table>`;
}

function paymentTable(texts: MyWords, payments: Known['payments'], money: Money): Html {
  return html`<table><thead><tr><th scope="col">${texts.day}</th><th scope="col">${texts.amount}</th></tr></thead><tbody>${payments.map(
    ({ day, amount, by }) =>
      html`<tr><th scope="row">${day}</th><td>${money(amount)} <span class="muted">${by ?? ''}</span></td></tr>`,
  )}</tbody></table>`;
}

function moneyOf(locale: string, currency: string): Money {
  try {
    const form = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return (amount) => form.format(amount);
  } catch {
    return (amount) => `${amount.toFixed(2)} ${currency}`;
  }
}
