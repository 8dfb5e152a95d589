import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Collection } from '../collection.js';
import type { Input } from '../input.js';
import type { Json } from '../json.js';
import { list } from '../listing.js';
import type { Organization } from '../organization.js';
import type { Labelled } from '../records.js';

/** Tax authorities and tax exemptions: lists of labelled texts with the same five calls. */
interface LabelledSpec {
  readonly path: string;
  readonly listKey: string;
  readonly detailKey: string;
  readonly idField: string;
  readonly required: string;
  readonly optional: readonly string[];
  readonly reportName: string;
  readonly noun: string;
  readonly collection: (organization: Organization) => Collection<Labelled>;
}

const textMax = 200;

function read(spec: LabelledSpec, input: Input, current: Record<string, string>): Record<string, string> {
  const fields = { ...current };
  for (const name of [spec.required, ...spec.optional]) fields[name] = input.text(name, textMax) ?? current[name] ?? '';
  return fields;
}

function view(spec: LabelledSpec, record: Labelled): Json {
  return { [spec.idField]: record.id, ...record.fields };
}

function routesFor(spec: LabelledSpec): Route[] {
  const found = (call: Call): Labelled => spec.collection(call.organization).get(param(call, 'id'));
  const create = (call: Call): Reply => {
    call.input.required(spec.required, textMax);
    const record = spec.collection(call.organization).add({ ...call.organization.stamps(), fields: read(spec, call.input, {}) });
    return reply({ [spec.detailKey]: view(spec, record) }, `The ${spec.noun} has been added.`, 201);
  };
  const update = (call: Call): Reply => {
    const record = found(call);
    record.fields = read(spec, call.input, record.fields);
    call.organization.touch(spec.collection(call.organization), record);
    return reply({ [spec.detailKey]: view(spec, record) }, `The ${spec.noun} has been updated.`);
  };
  return [
    route(`GET ${spec.path}`, 'settings', (call) =>
      list<Labelled>(call, {
        collection: spec.collection(call.organization),
        key: spec.listKey,
        reportName: spec.reportName,
        fields: {},
        sortColumns: ['created_time'],
        defaultSort: 'created_time',
        defaultOrder: 'D',
        row: (record) => view(spec, record),
      }),
    ),
    route(`POST ${spec.path}`, 'settings', create),
    route(`GET ${spec.path}/:id`, 'settings', (call) => reply({ [spec.detailKey]: view(spec, found(call)) })),
    route(`PUT ${spec.path}/:id`, 'settings', update),
    route(`DELETE ${spec.path}/:id`, 'settings', (call) => {
      spec.collection(call.organization).remove(found(call).id);
      return reply({}, `The ${spec.noun} has been deleted.`);
    }),
  ];
}

export const labelledRoutes: readonly Route[] = [
  ...routesFor({
    path: '/settings/taxauthorities',
    listKey: 'tax_authorities',
    detailKey: 'tax_authority',
    idField: 'tax_authority_id',
    required: 'tax_authority_name',
    optional: ['description', 'registration_number', 'registration_number_label'],
    reportName: 'Tax Authorities',
    noun: 'tax authority',
    collection: (organization) => organization.taxAuthorities,
  }),
  ...routesFor({
    path: '/settings/taxexemptions',
    listKey: 'tax_exemptions',
    detailKey: 'tax_exemption',
    idField: 'tax_exemption_id',
    required: 'tax_exemption_code',
    optional: ['description', 'type'],
    reportName: 'Tax Exemptions',
    noun: 'tax exemption',
    collection: (organization) => organization.taxExemptions,
  }),
];
