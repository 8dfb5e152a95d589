import type { SourceDocument } from '../domain/document.js';
import type { Operation } from '../domain/operation.js';
import { SyncError } from '../domain/sync-error.js';
import { textOf } from '../engine/import/fields.js';
import type { Fields, ImportTarget, TargetRow } from '../engine/import/ports.js';
import type { ZohoClient } from '../vendors/zoho/client.js';
import { zohoResources, type ZohoResourceName } from '../vendors/zoho/resources.js';
import { personIn, personLike, withPerson, zohoDocument, zohoFields, zohoShape } from './zoho-records.js';

/** What one operation sends: a record, and the status calls beside it. Each part may be repeated without harm. */
interface Body {
  readonly record: SourceDocument | null;
  readonly status: string | null;
}

/** Contact persons have no list of their own: their id is the contact's and theirs. */
const personResource = 'contactpersons';

/** The import's writer over Zoho Inventory. Generic over resources; what differs is in `zoho-records`. */
export class ZohoTarget implements ImportTarget {
  private currencies: Promise<ReadonlyMap<string, string>> | undefined;

  /** `writing`: a write takes several calls, and once begun it is carried to its end whatever ends the reads. */
  constructor(
    private readonly client: ZohoClient,
    private readonly writing: ZohoClient,
  ) {}

  async directory(resource: string, signal: AbortSignal): Promise<readonly TargetRow[]> {
    if (resource === personResource) return [];
    return (await this.rows(zohoShape(resource).resource, signal)).map((row) => this.row(resource, row));
  }

  async read(resource: string, id: string): Promise<SourceDocument | undefined> {
    if (resource !== personResource) return this.client.get(zohoShape(resource).resource, id);
    const [contactId = '', personId = ''] = id.split('.');
    const contact = await this.client.get('contacts', contactId);
    const person = contact && personIn(contact, personId);
    return person && { ...person, contact_id: contactId };
  }

  fields(resource: string, document: SourceDocument): Fields {
    return zohoFields(resource, document);
  }

  document(_resource: string, fields: Fields): SourceDocument {
    return zohoDocument(fields);
  }

  async prepare(operation: Operation, current: SourceDocument | undefined): Promise<string> {
    const { status, currency_code: currency, ...fields } = operation.after as Fields;
    const isStatusOnly = Object.keys(fields).length === 0 && operation.action === 'update';
    const currencyId = currency === undefined ? undefined : await this.currencyId(currency);
    const record: SourceDocument = {
      ...(await this.recordOf(operation, fields, current)),
      ...(currencyId === undefined ? {} : { currency_id: currencyId }),
    };
    const isPlain = operation.action === 'create' && (status ?? 'active') === 'active';
    const body: Body = { record: isStatusOnly ? null : record, status: status === undefined || isPlain ? null : status };
    return JSON.stringify(body);
  }

  async send(operation: Operation, text: string): Promise<SourceDocument> {
    const { record, status } = JSON.parse(text) as Body;
    if (operation.target === personResource) return this.sendPerson(operation, record ?? {});
    const { resource } = zohoShape(operation.target);
    let answer: SourceDocument | undefined;
    if (operation.targetId === undefined) answer = await this.writing.create(resource, record);
    else if (record) answer = await this.writing.update(resource, operation.targetId, record);
    const id = operation.targetId ?? textOf(answer?.[zohoResources[resource].idField]);
    if (status === null && answer) return answer;
    if (status !== null) await this.writing.action(resource, id, status === 'inactive' ? 'inactive' : 'active');
    const after = await this.writing.get(resource, id);
    if (!after)
      throw new SyncError({ kind: 'notFound', code: 'zoho.1002', message: `${resource} ${id} does not exist any more`, vendor: 'zoho' });
    return after;
  }

  async find(operation: Operation): Promise<SourceDocument | undefined> {
    const after = operation.after as Fields;
    if (operation.target === personResource) {
      const contact = await this.client.get('contacts', after['contact_id'] ?? '');
      const person = contact && personLike(contact, after);
      return person && { ...person, contact_id: after['contact_id'] ?? '' };
    }
    const { resource, nameField } = zohoShape(operation.target);
    const wanted = (after[nameField] ?? '').toLowerCase();
    for (const row of await this.rows(resource, new AbortController().signal)) {
      if (textOf(row[nameField]).toLowerCase() !== wanted) continue;
      const found = await this.client.get(resource, textOf(row[zohoResources[resource].idField]));
      if (found) return found;
    }
    return undefined;
  }

  idOf(resource: string, document: SourceDocument): string {
    if (resource === personResource) return `${textOf(document['contact_id'])}.${textOf(document['contact_person_id'])}`;
    return textOf(document[zohoResources[zohoShape(resource).resource].idField]);
  }

  wholeOf({ id, target, targetId, after }: Operation): string {
    if (target !== personResource) return targetId ?? id;
    return targetId?.split('.')[0] ?? textOf((after as Fields)['contact_id']);
  }

  isFixed(resource: string, document: SourceDocument): boolean {
    return zohoShape(resource).isFixed(document);
  }

  private row(resource: string, document: SourceDocument): TargetRow {
    return { id: this.idOf(resource, document), fields: this.fields(resource, document), fixed: this.isFixed(resource, document) };
  }

  private async recordOf(operation: Operation, fields: Fields, current: SourceDocument | undefined): Promise<SourceDocument> {
    if (operation.target !== personResource) return zohoShape(operation.target).body(fields, current);
    const [contactId = '', personId = ''] = (operation.targetId ?? `${fields['contact_id'] ?? ''}.`).split('.');
    const contact = await this.client.get('contacts', contactId);
    if (!contact)
      throw new SyncError({ kind: 'notFound', code: 'zoho.1002', message: `contact ${contactId} does not exist any more`, vendor: 'zoho' });
    return { contact_id: contactId, contact_persons: withPerson(contact, personId, fields) };
  }

  private async sendPerson(operation: Operation, { contact_id: contactId, ...record }: SourceDocument): Promise<SourceDocument> {
    const contact = await this.writing.update('contacts', textOf(contactId), record);
    const [, personId = ''] = (operation.targetId ?? '').split('.');
    const sent = operation.after as Fields;
    const person = personIn(contact, personId) ?? personLike(contact, sent);
    if (!person)
      throw new SyncError({ kind: 'rejected', code: 'zoho.other', message: 'the contact person is not in the answer', vendor: 'zoho' });
    return { ...person, contact_id: textOf(contactId) };
  }

  private async currencyId(code: string): Promise<string> {
    this.currencies ??= this.rows('currencies', new AbortController().signal).then(
      (rows) => new Map(rows.map((row) => [textOf(row['currency_code']), textOf(row['currency_id'])])),
    );
    const id = (await this.currencies).get(code);
    if (id !== undefined) return id;
    this.currencies = undefined;
    throw new SyncError({
      kind: 'rejected',
      code: 'import.currency',
      message: `the Zoho organization has no currency ${code}; add it in its settings, then retry`,
    });
  }

  private async rows(name: ZohoResourceName, signal: AbortSignal): Promise<SourceDocument[]> {
    const rows: SourceDocument[] = [];
    for (let page = 1; ; page += 1) {
      signal.throwIfAborted();
      const answer = await this.client.listPage(name, { page, signal });
      rows.push(...answer.rows);
      if (!answer.hasMore) return rows;
    }
  }
}
