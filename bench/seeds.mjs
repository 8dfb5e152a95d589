// What is measured, as a recipe that the emulators' process turns into documents: plain data, small enough to send.

/** @param {number} count */
export function invoicesOnly(count) {
  return { kind: 'invoices', count };
}

/** Of a hundred documents 60 are invoices, 25 payments of them, 5 credit notes, 10 bills. @param {number} count */
export function mixed(count) {
  return { kind: 'mixed', count };
}

const shares = { payments: 0.25, creditNotes: 0.05, bills: 0.1 };

/** How many of each there are in a mix. @param {number} count */
export function mixOf(count) {
  const payments = Math.round(count * shares.payments);
  const creditNotes = Math.round(count * shares.creditNotes);
  const bills = Math.round(count * shares.bills);
  return { invoices: count - payments - creditNotes - bills, payments, creditNotes, bills };
}
