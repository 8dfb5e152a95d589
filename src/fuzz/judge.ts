import type { Desired, Projection, SourceDocument } from '../domain/document.js';
import { isRecord, type JsonObject } from '../domain/json.js';
import { decimal, sum, toMoney, type Decimal } from '../domain/money.js';
import { isReference } from '../domain/reference.js';
import { plainText as text } from '../domain/text.js';
import { resolveFields, retraced } from '../engine/plan/resolve.js';
import { project } from '../mapping/project.js';
import { Books, bookingOf, bookTarget, isTargetType, TargetAccounts, type BookedEntity, type TargetDocument } from '../verify/index.js';
import type { Generated } from './documents.js';
import { linesIn, linesOf, said, type Made, type Problem } from './made.js';
import { postingProblems } from './postings.js';
import { settlementProblems } from './settlements.js';
import { partyId, StandIns } from './stand-ins.js';
import { taxProblems } from './taxes.js';
import type { World } from './world.js';

/**
 * The properties that any document of Zoho must keep through a mapping: nothing is held, each reference is mapped, totals
 * are Zoho's, debits are credits, and every account, party and tax gets what an independent bookkeeping of Zoho's document
 * (`src/verify`) says. Empty when all hold.
 */
export function problemsOf(entity: BookedEntity, generated: Generated, world: World): readonly Problem[] {
  const mapping = world.mappings.get(entity);
  if (!mapping) return [];
  const { document, parent } = generated;
  const projection = project(mapping, document, world.context);
  const standIns = new StandIns(world, document);
  const held = projection.issues.filter(({ severity }) => severity !== 'note');
  if (held.length > 0) return held.map(({ message, at }) => ({ message: `held: ${message}`, at: at?.includes('.yaml:') ? [at] : [] }));
  // Every reference is there, so no line is left out and nothing stands in for anything.
  const present = projection.desired.filter(({ state, insteadOf }) => state === 'present' && insteadOf === undefined);
  const unmapped = present.flatMap((desired) => unmappedIn(desired, standIns));
  if (unmapped.length > 0) return unmapped;
  const made = present.flatMap((desired) => madeOf(desired, standIns));
  const accounts = new TargetAccounts({ ...world.chart, items: standIns.items });
  const broken = made.flatMap((one) => [...totalProblems(one), ...balanceProblems(one, accounts)]);
  if (broken.length > 0) return broken;
  const booking = bookingOf(entity, document, { books: booksOf(world), kept: () => undefined, parent });
  const expected = { booking, document, entity, world };
  return [
    ...postingProblems(made, { ...expected, accounts, mapping, standIns }),
    ...settlementProblems(made, booking),
    ...taxProblems(made, expected),
    ...(booking.postings.length > 0 ? nothingMade(projection, made, document) : []),
  ];
}

/** Verify's own view of the same world: it shares no code with the mapping. */
function booksOf(world: World): Books {
  const find = (entity: string, id: string, currency = ''): string | undefined => {
    if (entity === 'accounts') return world.accountIds.get(id);
    return entity === 'items' ? undefined : partyId(world, id, currency);
  };
  const taxes = world.source.taxes.map(({ id, name, percent }) => ({ id, name, percent, parts: [percent] }));
  return new Books(world.chart, world.config, { find }, { accounts: world.source.accounts, taxes });
}

function unmappedIn({ fields, trace, role }: Desired, { resolve }: StandIns): Problem[] {
  const problems: Problem[] = [];
  const walk = (value: unknown, path: string): void => {
    if (isReference(value)) {
      const resolution = resolve(value);
      if (resolution.kind !== 'missing') return;
      problems.push({ message: `${role}.${path} ${resolution.issue.message}`, at: linesOf(path, trace) });
    } else if (Array.isArray(value)) value.forEach((member, index) => walk(member, `${path}.${index}`));
    else if (isRecord(value)) {
      for (const [key, member] of Object.entries(value)) {
        if (key === '$optional') walk(member, path);
        // Of several forms of a line only the last must fit whatever comes.
        else if (key === '$first' && Array.isArray(member)) walk(member.at(-1), member.length > 1 ? `${path}$${member.length - 1}` : path);
        else walk(member, path === '' ? key : `${path}.${key}`);
      }
    }
  };
  walk(fields, '');
  return problems;
}

function madeOf(given: Desired, { resolve }: StandIns): Made[] {
  const desired = { ...given, trace: retraced(given, { resolve }) };
  if (!isTargetType(desired.target)) return [];
  const { fields } = resolveFields(desired.fields, { resolve, marker: () => '' });
  return [{ desired, type: desired.target, document: completed(desired.target, fields) }];
}

/** Types whose total QuickBooks computes from the lines; of the others it is sent. */
const summed: readonly string[] = ['Invoice', 'CreditMemo', 'Bill', 'VendorCredit', 'Purchase', 'Deposit'];

function completed(type: string, fields: JsonObject): TargetDocument {
  if (!summed.includes(type)) return fields;
  const tax = decimal(isRecord(fields['TxnTaxDetail']) ? fields['TxnTaxDetail']['TotalTax'] : 0);
  return { ...fields, TotalAmt: toMoney(sum(linesIn(fields).map(signedAmount)).plus(tax)) };
}

function signedAmount(line: TargetDocument): Decimal {
  const amount = decimal(line['Amount']);
  return line['DetailType'] === 'DiscountLineDetail' ? amount.negated() : amount;
}

function totalProblems({ desired, document, type }: Made): Problem[] {
  const { expect, role, trace } = desired;
  const total = decimal(document['TotalAmt']);
  if (!expect || total.equals(decimal(expect.total))) return [];
  if (!summed.includes(type)) {
    return [
      { message: `${role} comes to ${said(total)}, Zoho's document to ${said(decimal(expect.total))}`, at: linesOf('TotalAmt', trace) },
    ];
  }
  const gap = total.minus(decimal(expect.total)).abs();
  const places = linesIn(document).map((line, index) => ({
    amount: decimal(line['Amount']).abs(),
    at: linesOf(`Line.${index}.Amount`, trace),
  }));
  // A line that should not be there is what the total is off by; one with the wrong sign is half of it; one that is missing shows nowhere.
  const suspect = places.filter(({ amount }) => amount.equals(gap) || amount.times(2).equals(gap));
  const at = [...new Set((suspect.length > 0 ? suspect : places).flatMap((place) => place.at))];
  return [{ message: `${role} comes to ${said(total)} by its lines and tax, Zoho's document to ${said(decimal(expect.total))}`, at }];
}

function balanceProblems({ desired: { role, trace }, type, document }: Made, accounts: TargetAccounts): Problem[] {
  const postings = bookTarget(type, document, accounts).postings;
  const rest = sum(postings.map(({ amount }) => amount));
  if (rest.isZero()) return [];
  return [
    {
      message: `${role} does not balance: debits less credits are ${said(rest)}`,
      at: linesIn(document).flatMap((_line, index) => linesOf(`Line.${index}.Amount`, trace)),
    },
  ];
}

function nothingMade({ desired }: Projection, made: readonly Made[], document: SourceDocument): Problem[] {
  if (made.length > 0 || desired.length > 0) return [];
  return [{ message: `nothing is made of it, although it is ${text(document['status']) || 'booked'} in Zoho`, at: [] }];
}
