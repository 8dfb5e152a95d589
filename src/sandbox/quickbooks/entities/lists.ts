import { checkLength, fault, requireFields } from '../fault.js';
import { compact, decimal, oneOf, ref, text, type JsonObject } from '../json.js';
import { checkName, positionOf } from './checks.js';
import { featureMissing } from './items.js';
import { claimName, registerName } from './named.js';
import { listSpec, type Draft, type EntitySpec } from './spec.js';

function named(draft: Draft, space: string, noun: string, max: number): JsonObject {
  const wanted = text(draft.input, 'Name');
  requireFields({ Name: wanted });
  checkLength('Name', wanted, max);
  const { name, active } = claimName(draft, space, noun, wanted ?? '', ref(draft.input, 'ParentRef'));
  return { ...draft.input, Name: name, Active: active };
}

function inRange(input: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = decimal(input, name);
  if (value && (value.lt(min) || value.gt(max))) throw fault('2240', `Number Range should be within the range ${min} to ${max}.`, name);
  return value?.toNumber();
}

function prepareTerm(draft: Draft): JsonObject {
  const { input } = draft;
  const data = named(draft, 'Term', 'term', 31);
  const dueDays = inRange(input, 'DueDays', 0, 999);
  const dayOfMonth = inRange(input, 'DayOfMonthDue', 1, 31);
  if (dueDays === undefined && dayOfMonth === undefined) requireFields({ DueDays: undefined });
  inRange(input, 'DueNextMonthDays', 0, 999);
  inRange(input, 'DiscountPercent', 0, 100);
  return { ...data, Type: dueDays === undefined ? 'DATE_DRIVEN' : 'STANDARD' };
}

const registering = (space: string): NonNullable<EntitySpec['stored']> => {
  return ({ company, before }, row) => {
    registerName(company, row, space, 'Name', before);
  };
};

export const term = listSpec({
  name: 'Term',
  sequence: 'Term',
  writable: 'Name Active DiscountPercent DueDays DiscountDays DayOfMonthDue DueNextMonthDays DiscountDayOfMonth',
  prepare: prepareTerm,
  stored: registering('Term'),
});

export const paymentMethod = listSpec({
  name: 'PaymentMethod',
  sequence: 'PaymentMethod',
  writable: 'Name Active Type',
  prepare: (draft) => ({
    ...named(draft, 'PaymentMethod', 'payment method', 31),
    Type: oneOf(draft.input, 'Type', ['CREDIT_CARD', 'NON_CREDIT_CARD']) ?? 'NON_CREDIT_CARD',
  }),
  stored: registering('PaymentMethod'),
});

/** Classes and locations: long ids of their own, a hierarchy by colon. */
function dimension(name: 'Class' | 'Department', subFlag: string): EntitySpec {
  return listSpec({
    name,
    sequence: name,
    writable: 'Name Active ParentRef',
    prepare: (draft) => {
      if (!draft.company.hasPlan('Plus')) throw featureMissing(draft.company, name === 'Class' ? 'Class tracking' : 'Location tracking');
      checkName('Name', text(draft.input, 'Name') ?? '');
      const data = named(draft, name, name.toLowerCase(), 100);
      const position = positionOf(draft.company, name, draft.id, draft.input, text(draft.input, 'Name') ?? '', name);
      return compact({ ...data, [subFlag]: position.parent !== undefined, FullyQualifiedName: position.fullName });
    },
    stored: registering(name),
  });
}

export const classList = dimension('Class', 'SubClass');
export const department = dimension('Department', 'SubDepartment');
