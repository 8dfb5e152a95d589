import type { History } from './steps.js';

/** Histories that once ended with wrong books or a document that was held for no reason, cut down to what it takes. */
export const kept: readonly { readonly what: string; readonly world: 'us' | 'abroad' | 'canada'; readonly history: History }[] = [
  {
    what: 'a credit note is taken out of the books again while a draft',
    world: 'canada',
    history: {
      steps: [
        { kind: 'note.create', a: 90, c: 776687 },
        { kind: 'sync', a: 0, c: 0 },
        { kind: 'document.status', a: 0, c: 0 },
      ],
    },
  },
  {
    what: 'a payment by journal entry is lowered, and the rest of its invoice written off',
    world: 'canada',
    history: {
      steps: [
        { kind: 'invoice.create', a: 51, c: 9 },
        { kind: 'payment.create', a: 83, c: 706070 },
        { kind: 'payment.edit', a: 3, c: 999983 },
        { kind: 'sync', a: 56, c: 659599 },
        { kind: 'payment.edit', a: 91, c: 999992 },
        { kind: 'writeoff.create', a: 93, c: 0 },
      ],
    },
  },
  {
    what: 'the journal entry behind a bill payment shrinks while the payment stands on it',
    world: 'us',
    history: {
      steps: [
        { kind: 'bill.create', a: 54, c: 170626 },
        { kind: 'bill.create', a: 21, c: 684530 },
        { kind: 'billpayment.create', a: 25, c: 20657 },
        { kind: 'bill.create', a: 52, c: 801476 },
        { kind: 'sync', a: 40, c: 513380 },
        { kind: 'billpayment.create', a: 68, c: 347081 },
        { kind: 'billpayment.change', a: 91, c: 629822 },
      ],
    },
  },
  {
    what: 'a bill is paid that a vendor credit covered until the same run',
    world: 'canada',
    history: {
      steps: [
        { kind: 'bill.create', a: 59, c: 450617 },
        { kind: 'vcredit.create', a: 23, c: 142508 },
        { kind: 'vcredit.apply', a: 84, c: 306277 },
        { kind: 'sync', a: 21, c: 485752 },
        { kind: 'vcredit.unapply', a: 28, c: 944508 },
        { kind: 'billpayment.create', a: 64, c: 291604 },
      ],
    },
  },
  {
    what: 'a payment replaces one whose delete is noticed a run later',
    world: 'us',
    history: {
      steps: [
        { kind: 'invoice.create', a: 9, c: 265755 },
        { kind: 'payment.create', a: 89, c: 179054 },
        { kind: 'sync', a: 42, c: 16148 },
        { kind: 'payment.delete', a: 41, c: 798346 },
        { kind: 'payment.create', a: 42, c: 818364 },
        { kind: 'sync', a: 99, c: 99577 },
        { kind: 'sync', a: 85, c: 274501 },
      ],
    },
  },
  {
    what: 'a bill shrinks below what was paid on it, one of the payments being taken back',
    world: 'abroad',
    history: {
      steps: [
        { kind: 'bill.create', a: 50, c: 561019 },
        { kind: 'billpayment.create', a: 81, c: 17475 },
        { kind: 'billpayment.change', a: 44, c: 49408 },
        { kind: 'billpayment.create', a: 67, c: 454416 },
        { kind: 'sync', a: 60, c: 542389 },
        { kind: 'billpayment.change', a: 27, c: 366612 },
        { kind: 'bill.edit', a: 18, c: 436468 },
      ],
    },
  },
  {
    what: 'tax is withheld from an invoice whose discount is above its lines',
    world: 'canada',
    history: { steps: [{ kind: 'invoice.create', a: 87, c: 51846 }] },
  },
  {
    what: 'tax is withheld from a credit note whose discount is above its lines',
    world: 'us',
    history: { steps: [{ kind: 'note.create', a: 38, c: 521278 }] },
  },
  {
    what: 'a refund moves to an account that takes no deposit',
    world: 'abroad',
    history: {
      steps: [
        { kind: 'vcredit.create', a: 0, c: 329599 },
        { kind: 'refund.create', a: 87, c: 999994 },
        { kind: 'sync', a: 97, c: 336733 },
        { kind: 'refund.change', a: 51, c: 999995 },
      ],
    },
  },
];
