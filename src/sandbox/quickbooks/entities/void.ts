import { compact, isObject, objects, text, type JsonObject } from '../json.js';

/** A voided document stays, with every figure at zero and the note saying so. */
function voidNote(data: JsonObject): string {
  const note = text(data, 'PrivateNote');
  return note === undefined ? 'Voided' : `Voided - ${note}`;
}

export const isVoided = (data: JsonObject): boolean => (text(data, 'PrivateNote') ?? '').startsWith('Voided') && data['TotalAmt'] === 0;

function zeroLine(line: JsonObject): JsonObject {
  const type = text(line, 'DetailType') ?? '';
  const detail = line[type];
  const zeroed: JsonObject = { ...line, Amount: 0 };
  if (isObject(detail)) {
    const kept = compact({ ...detail, UnitPrice: undefined, TaxInclusiveAmt: undefined });
    zeroed[type] = 'Qty' in kept ? { ...kept, Qty: 0 } : kept;
  }
  return zeroed;
}

export function voidedSale(data: JsonObject): JsonObject {
  return compact({
    ...data,
    PrivateNote: voidNote(data),
    Line: objects(data, 'Line').map(zeroLine),
    TxnTaxDetail: { TotalTax: 0 },
    LinkedTxn: [],
    Deposit: undefined,
    TotalAmt: 0,
    ...('HomeTotalAmt' in data ? { HomeTotalAmt: 0 } : {}),
  });
}

export function voidedPayment(data: JsonObject): JsonObject {
  return { ...data, PrivateNote: voidNote(data), Line: [], TotalAmt: 0 };
}

export function voidedBillPayment(data: JsonObject): JsonObject {
  const check = data['CheckPayment'];
  return { ...voidedPayment(data), ...(isObject(check) ? { CheckPayment: { ...check, PrintStatus: 'NotSet' } } : {}) };
}

/** Journal entries and expenses voided the undocumented way: their amounts become zero. */
export function voidedAmounts(data: JsonObject): JsonObject {
  return { ...voidedSale(data), TotalAmt: 0 };
}
