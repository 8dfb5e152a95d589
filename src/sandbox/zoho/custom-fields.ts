import { invalidValue } from './errors.js';
import type { Input } from './input.js';
import { isJson, textOf, type Json } from './json.js';
import type { Organization } from './organization.js';
import type { CustomFieldValue } from './records.js';

/** Custom fields are written by id, api name, label or index and come back in three forms. */
export function readCustomFields(
  organization: Organization,
  entity: string,
  input: Input,
  current: CustomFieldValue[],
): CustomFieldValue[] {
  const given = input.body['custom_fields'];
  if (given === undefined) return current;
  if (!Array.isArray(given)) throw invalidValue('custom_fields');
  return mergeCustomFields(organization, entity, given, current);
}

export function mergeCustomFields(
  organization: Organization,
  entity: string,
  given: readonly unknown[],
  current: readonly CustomFieldValue[],
): CustomFieldValue[] {
  const values = new Map(current.map((field) => [field.apiName, field]));
  for (const element of given) {
    if (!isJson(element)) throw invalidValue('custom_fields');
    const field = { ...definitionOf(organization, entity, element), value: element['value'] ?? '' };
    values.set(field.apiName, field);
  }
  return [...values.values()];
}

function definitionOf(organization: Organization, entity: string, given: Json): Omit<CustomFieldValue, 'value'> {
  const defined = organization.customFieldDefinitions.filter((definition) => definition.entity === entity);
  const at = defined.findIndex(
    (definition, index) =>
      definition.apiName === given['api_name'] ||
      definition.label === given['label'] ||
      customFieldId(organization, entity, index) === textOf(given['customfield_id']) ||
      given['index'] === index + 1,
  );
  const definition = defined[at];
  if (!definition) throw invalidValue('custom_fields');
  return {
    label: definition.label,
    apiName: definition.apiName,
    customFieldId: customFieldId(organization, entity, at),
    dataType: definition.dataType ?? 'string',
  };
}

/** Stable without a store: derived from the organization's user id, the entity and the position. */
function customFieldId(organization: Organization, entity: string, index: number): string {
  const spread = Buffer.from(entity).reduce((total, byte) => total + byte, 0);
  return (BigInt(organization.userId) + BigInt(spread) * 1_000_003n + BigInt(index) * 2n + 500_000_000_001n).toString();
}

export function customFieldViews(values: readonly CustomFieldValue[]): { list: Json[]; hash: Json; flat: Json } {
  const list = values.map((field, index) => ({
    customfield_id: field.customFieldId,
    field_id: field.customFieldId,
    index: index + 1,
    label: field.label,
    api_name: field.apiName,
    placeholder: field.apiName,
    data_type: field.dataType,
    value: field.value,
    value_formatted: textOf(field.value),
    is_active: true,
    show_on_pdf: false,
    search_entity: '',
    selected_option_id: '',
  }));
  const hash: Json = {};
  const flat: Json = {};
  for (const field of values) {
    hash[field.apiName] = textOf(field.value);
    hash[`${field.apiName}_unformatted`] = field.value;
    hash[`${field.apiName}_formatted`] = textOf(field.value);
    flat[field.apiName] = field.value;
    flat[`${field.apiName}_unformatted`] = field.value;
  }
  return { list, hash, flat };
}

export function customFieldText(values: readonly CustomFieldValue[], apiName: string): string | undefined {
  const field = values.find((candidate) => candidate.apiName === apiName);
  return field && textOf(field.value);
}
