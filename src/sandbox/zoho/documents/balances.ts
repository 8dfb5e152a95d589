import { sum, zero, type Decimal } from '../json.js';
import type { Organization } from '../organization.js';
import type { Application, Payment, TradeDocument } from '../records.js';

/** What is still open, derived from the document, its applications and its refunds; nothing of this is stored. */
export function settlements(organization: Organization, documentId: string): { payments: Application[]; credits: Application[] } {
  const all = organization.links.to(documentId);
  return {
    payments: all.filter(({ sourceKind }) => sourceKind === 'customerpayments' || sourceKind === 'vendorpayments'),
    credits: all.filter(({ sourceKind }) => sourceKind === 'creditnotes' || sourceKind === 'vendorcredits'),
  };
}

export function paymentMade(organization: Organization, document: TradeDocument): Decimal {
  return sum(settlements(organization, document.id).payments.map((application) => application.amount));
}

export function creditsApplied(organization: Organization, document: TradeDocument): Decimal {
  return sum(settlements(organization, document.id).credits.map((application) => application.amount));
}

export function withheldOn(organization: Organization, document: TradeDocument): Decimal {
  return sum(organization.links.to(document.id).map((application) => application.withheld));
}

export function usedFrom(organization: Organization, sourceId: string): Decimal {
  return sum(organization.links.from(sourceId).map((application) => application.amount));
}

export function refundedFrom(organization: Organization, sourceId: string): Decimal {
  return sum([...organization.refundsOf(sourceId)].map((id) => organization.refunds.find(id)?.amount ?? zero));
}

export function isCredit(document: TradeDocument): boolean {
  return document.kind === 'creditnotes' || document.kind === 'vendorcredits';
}

function openTotal(organization: Organization, document: TradeDocument): Decimal {
  const { totals } = document;
  const switches = organization.switches();
  return !switches.totalNetOfRetention && switches.balanceNetOfRetention ? totals.total.minus(totals.retention) : totals.total;
}

/** Draft and void documents keep a balance too: the service computes it all the same. */
export function balanceOf(organization: Organization, document: TradeDocument): Decimal {
  const open = openTotal(organization, document);
  if (isCredit(document)) return open.minus(usedFrom(organization, document.id)).minus(refundedFrom(organization, document.id));
  const applied = sum(organization.links.to(document.id).map((application) => application.amount.plus(application.withheld)));
  return open.minus(applied).minus(document.writeOff);
}

export function unusedOf(organization: Organization, payment: Payment): Decimal {
  return payment.amount.minus(usedFrom(organization, payment.id)).minus(refundedFrom(organization, payment.id));
}

export function statusOf(organization: Organization, document: TradeDocument): string {
  if (document.state !== 'open') return document.state;
  const balance = balanceOf(organization, document);
  if (isCredit(document)) return balance.isPositive() && !balance.isZero() ? 'open' : 'closed';
  if (!balance.isPositive() || balance.isZero()) return 'paid';
  // Overdue is a matter of today's date alone; it outranks partially paid and moves no timestamp.
  if (document.dueDate !== '' && document.dueDate < organization.today()) return 'overdue';
  if (organization.links.to(document.id).length > 0) return 'partially_paid';
  if (document.kind === 'bills') return 'open';
  return document.viewed ? 'viewed' : 'sent';
}

export function isReceivable(document: TradeDocument): boolean {
  return document.state === 'open';
}
