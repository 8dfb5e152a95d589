import { describe, expect, it } from '@jest/globals';
import type { Desired, Issue, Projection } from '../../domain/document.js';
import type { JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import { appliedHash, planDocument, type DocumentPlan, type PlanInput } from './plan-document.js';
import type { PlanPolicies } from './policies.js';

const marker = '[crossfoot acme/invoices/114/invoice#1] INV-3';

function desired(over: Partial<Desired> = {}): Desired {
  return {
    role: 'invoice',
    target: 'Invoice',
    state: 'present',
    fields: { DocNumber: 'INV-3', PrivateNote: { $marker: { number: 'INV-3' } } },
    after: [],
    trace: {},
    match: [],
    replaceOn: [],
    keep: [],
    locks: [],
    optional: false,
    ...over,
  };
}

function projection(roles: readonly Desired[], over: Partial<Projection> = {}): Projection {
  const order = Object.fromEntries(roles.map(({ role, after }) => [role, after]));
  return {
    entity: 'invoices',
    sourceId: '114',
    number: 'INV-3',
    mappingVersion: 'm1',
    desired: roles,
    order,
    ownDates: { roles: [], issues: [] },
    issues: [],
    ...over,
  };
}

function link(over: Partial<Link> = {}): Link {
  const applied: JsonObject = over.applied ?? { DocNumber: 'INV-3', PrivateNote: marker };
  return {
    connection: 'acme',
    entity: 'invoices',
    sourceId: '114',
    role: 'invoice',
    target: 'Invoice',
    targetId: '9',
    targetVersion: '4',
    state: 'present',
    generation: 1,
    appliedHash: appliedHash(applied),
    facts: {},
    mappingVersion: 'm1',
    origin: 'created',
    updatedAt: '2026-03-17T00:00:00Z',
    ...over,
    applied,
  };
}

function plan(roles: readonly Desired[], links: readonly Link[] = [], over: Partial<PlanInput> = {}): DocumentPlan {
  return planDocument({
    connection: 'acme',
    runId: 'run-1',
    era: '',
    projection: projection(roles),
    links: new Map(links.map((known) => [known.role, known])),
    resolve: ({ $ref }) => ({ kind: 'id', id: `id-of-${$ref.id}` }),
    attempts: () => 0,
    writes: 'all',
    policies: { exportFrom: '', bookCloseDate: '', closedBooks: 'hold', date: '2026-03-17' },
    target: { canVoid: (resource) => resource === 'Invoice', unsent: { CurrencyRef: { value: 'USD' } } },
    ...over,
  });
}

const issue = (severity: Issue['severity']): Issue => ({ code: `test.${severity}`, severity, message: `a ${severity}`, remedy: '' });
const actions = ({ operations }: DocumentPlan): string[] => operations.map(({ action, role }) => `${action} ${role}`);

describe('a document without a link', () => {
  it('is created, with the marker of its first generation', () => {
    const planned = plan([desired({ expect: { total: '10', tax: '0' } })]);

    expect(planned.verdict).toBe('change');
    expect(planned.operations).toHaveLength(1);
    expect(planned.operations[0]).toMatchObject({
      action: 'create',
      before: null,
      after: { DocNumber: 'INV-3', PrivateNote: marker },
      generation: 1,
      attempt: 0,
      number: 'INV-3',
      expect: { total: '10', tax: '0' },
      dependsOn: [],
    });
    expect(planned.operations[0]).not.toHaveProperty('targetId');
  });

  it('is left alone when it is void already, and says why', () => {
    const planned = plan([desired({ state: 'voided', fields: {} })]);

    expect(planned).toMatchObject({ operations: [], verdict: 'skip', issues: [{ code: 'document.void-before-export' }] });
  });

  it('has nothing to do when it implies no target', () => {
    expect(plan([])).toEqual({ operations: [], verdict: 'noop', issues: [] });
  });
});

describe('a document with a link', () => {
  it('is left alone when nothing changed', () => {
    expect(plan([desired()], [link()])).toEqual({ operations: [], verdict: 'noop', issues: [] });
  });

  it('is left alone when only the order of members changed', () => {
    const planned = plan([desired({ fields: { PrivateNote: { $marker: { number: 'INV-3' } }, DocNumber: 'INV-3' } })], [link()]);

    expect(planned.verdict).toBe('noop');
  });

  it('is updated where it differs, against the version we know', () => {
    const planned = plan(
      [desired({ fields: { DocNumber: 'INV-3', PrivateNote: { $marker: { number: 'INV-3' } }, DueDate: '2026-04-01' } })],
      [link()],
    );

    expect(planned.operations).toHaveLength(1);
    expect(planned.operations[0]).toMatchObject({
      action: 'update',
      targetId: '9',
      targetVersion: '4',
      before: { DocNumber: 'INV-3' },
      after: { DocNumber: 'INV-3', DueDate: '2026-04-01' },
      reason: 'changed: DueDate',
    });
  });

  it('names a field that is no longer sent as changed', () => {
    const planned = plan([desired()], [link({ applied: { DocNumber: 'INV-3', PrivateNote: marker, DueDate: '2026-04-01' } })]);

    expect(planned.operations[0]).toMatchObject({ action: 'update', reason: 'changed: DueDate' });
    expect(planned.operations[0]?.after).not.toHaveProperty('DueDate');
  });

  it('is never rewritten where the mapping only creates', () => {
    const planned = plan([desired({ fields: { DocNumber: 'OTHER' } })], [link()], { writes: 'create' });

    expect(planned).toMatchObject({ operations: [], verdict: 'noop' });
  });

  it('is voided when the source is', () => {
    const planned = plan([desired({ state: 'voided', fields: {} })], [link()]);

    expect(actions(planned)).toEqual(['void invoice']);
    expect(planned.operations[0]).toMatchObject({ targetId: '9', after: {}, before: { DocNumber: 'INV-3' } });
  });

  it('is deleted when the source says it is absent', () => {
    expect(actions(plan([desired({ state: 'absent', fields: {} })], [link()]))).toEqual(['delete invoice']);
  });

  it('is voided once, not again', () => {
    expect(plan([desired({ state: 'voided', fields: {} })], [link({ state: 'voided' })])).toMatchObject({
      operations: [],
      verdict: 'noop',
    });
  });

  it.each(['voided', 'absent'] as const)('is created as the next generation after it was %s', (state) => {
    const planned = plan([desired()], [link({ state })]);

    expect(planned.operations[0]).toMatchObject({
      action: 'create',
      generation: 2,
      after: { PrivateNote: '[crossfoot acme/invoices/114/invoice#2] INV-3' },
      reason: `the earlier Invoice was ${state}`,
    });
  });

  it('is replaced where a field cannot be changed: void first, then the next generation', () => {
    const fields = { DocNumber: 'INV-3', CurrencyRef: { value: 'EUR' } };
    const planned = plan(
      [desired({ fields, replaceOn: ['CurrencyRef'] })],
      [link({ applied: { DocNumber: 'INV-3', CurrencyRef: { value: 'USD' } } })],
    );

    const [removal, creation] = planned.operations;
    expect(actions(planned)).toEqual(['void invoice', 'create invoice']);
    expect(removal).toMatchObject({ targetId: '9', generation: 1, dependsOn: [] });
    expect(creation).toMatchObject({ generation: 2, dependsOn: [removal?.id] });
  });

  it('is replaced by a delete where the vendor has no void', () => {
    const planned = plan(
      [desired({ target: 'Bill', fields: { CurrencyRef: { value: 'EUR' } }, replaceOn: ['CurrencyRef'] })],
      [link({ target: 'Bill', applied: { CurrencyRef: { value: 'USD' } } })],
    );

    const [removal, creation] = planned.operations;
    expect(actions(planned)).toEqual(['delete invoice', 'create invoice']);
    expect(creation).toMatchObject({ generation: 2, dependsOn: [removal?.id] });
  });

  it.each([
    { what: 'is updated where the home currency is sent for the first time', to: 'USD', expected: ['update invoice'] },
    { what: 'is replaced where the first currency sent is a foreign one', to: 'EUR', expected: ['void invoice', 'create invoice'] },
  ])('$what', ({ to, expected }) => {
    const planned = plan(
      [desired({ fields: { DocNumber: 'INV-3', CurrencyRef: { value: to } }, replaceOn: ['CurrencyRef'] })],
      [link({ applied: { DocNumber: 'INV-3' } })],
    );

    expect(actions(planned)).toEqual(expected);
  });

  it('that is voided in the source is deleted where the vendor has no void', () => {
    const planned = plan([desired({ target: 'CreditMemo', state: 'voided', fields: {} })], [link({ target: 'CreditMemo' })]);

    expect(actions(planned)).toEqual(['delete invoice']);
  });

  it('loses a target that is no longer desired', () => {
    const planned = plan([desired()], [link(), link({ role: 'writeOff', target: 'CreditMemo', targetId: '12' })]);

    expect(actions(planned)).toEqual(['delete writeOff']);
    expect(planned.operations[0]).toMatchObject({ target: 'CreditMemo', targetId: '12' });
  });

  it('keeps what it was first sent with in fields that never move', () => {
    const planned = plan(
      [desired({ fields: { DocNumber: 'INV-3', TxnDate: '2026-05-05' }, keep: ['TxnDate'] })],
      [link({ applied: { DocNumber: 'INV-3', TxnDate: '2026-03-17' } })],
    );

    expect(planned.verdict).toBe('noop');
  });
});

describe('issues and policies', () => {
  it.each([
    { severity: 'hold', verdict: 'hold' },
    { severity: 'wait', verdict: 'defer' },
    { severity: 'skip', verdict: 'skip' },
    { severity: 'note', verdict: 'change' },
  ] as const)('a $severity of the mapping makes the verdict $verdict', ({ severity, verdict }) => {
    const planned = plan([desired()], [], { projection: projection([desired()], { issues: [issue(severity)] }) });

    expect(planned.verdict).toBe(verdict);
    expect(planned.issues).toEqual([issue(severity)]);
    expect(planned.operations).toHaveLength(severity === 'note' ? 1 : 0);
  });

  it('a hold goes before a wait, a wait before a skip', () => {
    const verdictOf = (...severities: Issue['severity'][]): string =>
      plan([], [], { projection: projection([desired()], { issues: severities.map(issue) }) }).verdict;

    expect(verdictOf('skip', 'wait', 'hold')).toBe('hold');
    expect(verdictOf('skip', 'wait')).toBe('defer');
  });

  it('a held document is not even voided in part', () => {
    const planned = plan([desired()], [link(), link({ role: 'writeOff' })], {
      projection: projection([desired()], { issues: [issue('hold')] }),
    });

    expect(planned.operations).toEqual([]);
  });

  it('what waits to be in the books is taken out of them meanwhile, and goes on waiting', () => {
    const absent = desired({ state: 'absent', fields: {} });
    const planned = plan([absent], [link()], { projection: projection([absent], { issues: [issue('wait')] }) });

    expect(actions(planned)).toEqual(['delete invoice']);
    expect(planned).toMatchObject({ verdict: 'defer', issues: [issue('wait')] });
  });

  it('what has no place in the books any more is taken out of them, and skipped once it is out', () => {
    const nothing = projection([], { issues: [issue('skip')] });

    const planned = plan([], [link()], { projection: nothing });
    const afterwards = plan([], [link({ state: 'absent' })], { projection: nothing });

    expect(actions(planned)).toEqual(['delete invoice']);
    expect(planned).toMatchObject({ verdict: 'change', issues: [issue('skip')] });
    expect(afterwards).toEqual({ operations: [], verdict: 'skip', issues: [issue('skip')] });
  });

  it('nothing is planned while an earlier request has no answer, not even taking out', () => {
    const absent = desired({ state: 'absent', fields: {} });
    const planned = plan([absent], [link()], { standing: issue('wait') });

    expect(planned).toEqual({ operations: [], verdict: 'defer', issues: [issue('wait')] });
  });

  it('waits for a reference that is missing', () => {
    const missing = issue('wait');
    const planned = plan([desired({ fields: { CustomerRef: { $ref: { entity: 'customers', id: '7', role: 'customer' } } } })], [], {
      resolve: () => ({ kind: 'missing', issue: missing }),
    });

    expect(planned).toEqual({ operations: [], verdict: 'defer', issues: [missing] });
  });

  it('an optional target is left out for what another document will never make, not for what its own has yet to', () => {
    const to = (id: string, role: string) => ({ LinkedTxn: { $ref: { entity: 'invoices', id, role } } });
    const optional = (fields: Desired['fields']) => desired({ role: 'application', target: 'Payment', optional: true, fields });
    const never: Partial<PlanInput> = { resolve: () => ({ kind: 'never', issue: issue('wait') }) };

    const own = plan([desired(), optional(to('114', 'invoice'))], [], never);
    const other = plan([desired(), optional(to('115', 'invoice'))], [], never);

    expect(actions(own)).toEqual(['create invoice', 'create application']);
    expect(actions(other)).toEqual(['create invoice']);
  });

  it('puts ids where references were', () => {
    const planned = plan([desired({ fields: { CustomerRef: { $ref: { entity: 'customers', id: '7', role: 'customer' } } } })]);

    expect(planned.operations[0]?.after).toEqual({ CustomerRef: { value: 'id-of-7' } });
  });

  it('takes the first form of a line whose references fit', () => {
    const item = { ItemRef: { $ref: { entity: 'items', id: '9', role: 'item' } } };
    const fields = { Line: [{ $first: [item, { AccountRef: { $ref: { entity: 'accounts', id: '4', role: 'account' } } }] }] };
    const lineOf = (unfit: string): unknown =>
      plan([desired({ fields })], [], {
        resolve: ({ $ref }) => ($ref.entity === unfit ? { kind: 'unfit', issue: issue('wait') } : { kind: 'id', id: `id-of-${$ref.id}` }),
      }).operations[0]?.after['Line'];

    expect(lineOf('nothing')).toEqual([{ ItemRef: { value: 'id-of-9' } }]);
    expect(lineOf('items')).toEqual([{ AccountRef: { value: 'id-of-4' } }]);
  });

  it('does not export what is dated before export.from', () => {
    const policies: PlanPolicies = { exportFrom: '2026-04-01', bookCloseDate: '', closedBooks: 'hold', date: '2026-03-31' };

    expect(plan([desired()], [], { policies })).toMatchObject({
      operations: [],
      verdict: 'skip',
      issues: [{ code: 'document.before-export-from' }],
    });
  });

  it('exports what is dated on export.from itself, and what has no date', () => {
    const dated = (date: string): string =>
      plan([desired()], [], { policies: { exportFrom: '2026-04-01', bookCloseDate: '', closedBooks: 'hold', date } }).verdict;

    expect([dated('2026-04-01'), dated('')]).toEqual(['change', 'change']);
  });

  describe('of what is dated before export.from', () => {
    const policies: PlanPolicies = { exportFrom: '2026-04-01', bookCloseDate: '', closedBooks: 'hold', date: '2026-03-31' };
    const invoiceRef = { $ref: { entity: 'invoices', id: '114', role: 'invoice' } };
    const application = desired({
      role: 'application',
      fields: { TxnDate: '2026-04-02', Line: [{ TxnId: invoiceRef }] },
      after: ['invoice'],
    });
    const older = (resolve: PlanInput['resolve'], over: Partial<Projection> = {}): DocumentPlan => {
      const roles = [desired({ fields: { TxnDate: '2026-03-31' } }), application];
      const ownDates = { roles: ['application'], issues: ['payment.unlisted'] };
      return plan([], [], { policies, resolve, projection: projection(roles, { ownDates, ...over }) });
    };

    it('exports what happened later, on what was found in the target', () => {
      const planned = older(() => ({ kind: 'id', id: '77' }));

      expect(planned.operations).toMatchObject([{ role: 'application', action: 'create', after: { Line: [{ TxnId: '77' }] } }]);
      expect(planned).toMatchObject({ verdict: 'change', issues: [{ code: 'document.before-export-from', severity: 'note' }] });
    });

    it('holds what happened later where the target does not have what it needs', () => {
      const planned = older(() => ({ kind: 'never', issue: issue('wait') }));

      expect(planned).toMatchObject({
        operations: [],
        verdict: 'hold',
        issues: [
          { code: 'document.older-event', severity: 'hold' },
          { code: 'document.before-export-from', severity: 'note' },
        ],
      });
    });

    it('holds what happened on a day that nobody states, and skips it for any other reason', () => {
      const held = (code: string): DocumentPlan =>
        older(() => ({ kind: 'id', id: '77' }), { desired: [desired()], issues: [{ ...issue('hold'), code }] });

      expect(held('payment.unlisted')).toMatchObject({ verdict: 'hold', issues: [{ code: 'payment.unlisted' }, { severity: 'note' }] });
      expect(held('payment.account')).toMatchObject({ verdict: 'skip', issues: [{ code: 'document.before-export-from' }] });
    });
  });

  it('follows what was exported before export.from moved', () => {
    const policies: PlanPolicies = { exportFrom: '2027-01-01', bookCloseDate: '', closedBooks: 'hold', date: '2026-03-17' };

    expect(actions(plan([desired({ state: 'voided', fields: {} })], [link()], { policies }))).toEqual(['void invoice']);
  });

  it.each([
    { date: '2026-03-30', verdict: 'hold' },
    { date: '2026-03-31', verdict: 'hold' },
    { date: '2026-04-01', verdict: 'change' },
  ])('with books closed up to 31 March a document of $date is a $verdict', ({ date, verdict }) => {
    expect(
      plan([desired({ fields: { TxnDate: date } })], [], {
        policies: { exportFrom: '', bookCloseDate: '2026-03-31', closedBooks: 'hold', date },
      }).verdict,
    ).toBe(verdict);
  });

  it('posts on the first open day where the configuration says so, and stays there', () => {
    const policies: PlanPolicies = { exportFrom: '', bookCloseDate: '2026-02-28', closedBooks: 'nextOpenDay', date: '2026-02-10' };
    const dated = desired({ fields: { TxnDate: '2026-02-10', DocNumber: 'A' } });

    const created = plan([dated], [], { policies });
    const posted = created.operations[0]?.after ?? {};

    // The day after 28 February 2026.
    expect(posted).toMatchObject({ TxnDate: '2026-03-01' });
    const changed = desired({ fields: { TxnDate: '2026-02-10', DocNumber: 'B' } });
    expect(plan([changed], [link({ applied: posted, facts: { date: '2026-03-01' } })], { policies }).operations[0]?.after).toMatchObject({
      TxnDate: '2026-03-01',
      DocNumber: 'B',
    });
  });

  it('a posting of its own date does not suffer from the date of its document', () => {
    const policies: PlanPolicies = { exportFrom: '', bookCloseDate: '2026-03-31', closedBooks: 'hold', date: '2026-03-15' };
    const writtenOff = desired({ role: 'writeOff', target: 'CreditMemo', fields: { TxnDate: '2026-04-10' } });
    const invoice = desired({ fields: { TxnDate: '2026-03-15' } });
    const standing = link({ applied: { TxnDate: '2026-03-15' }, appliedHash: appliedHash({ TxnDate: '2026-03-15' }) });

    expect(actions(plan([invoice, writtenOff], [standing], { policies }))).toEqual(['create writeOff']);
  });

  it('holds a document that would move out of a closed period', () => {
    const policies: PlanPolicies = { exportFrom: '', bookCloseDate: '2026-03-31', closedBooks: 'hold', date: '2026-04-02' };
    const planned = plan([desired({ fields: { DocNumber: 'NEW' } })], [link({ facts: { date: '2026-03-15' } })], { policies });

    expect(planned).toMatchObject({ operations: [], verdict: 'hold', issues: [{ code: 'books.closed' }] });
    expect(planned.issues[0]?.message).toContain('2026-03-15');
  });

  it('says nothing about closed books where nothing would change', () => {
    const policies: PlanPolicies = { exportFrom: '', bookCloseDate: '2026-12-31', closedBooks: 'hold', date: '2026-03-17' };

    expect(plan([desired()], [link({ facts: { date: '2026-03-17' } })], { policies })).toEqual({
      operations: [],
      verdict: 'noop',
      issues: [],
    });
  });
});

describe('what the answer must show', () => {
  const toInvoice = { Amount: 100, LinkedTxn: [{ TxnId: { $ref: { entity: 'invoices', id: '5', role: 'invoice' } }, TxnType: 'Invoice' }] };
  // 150 received, 100 of it applied
  const payment = desired({
    role: 'payment',
    target: 'Payment',
    fields: { TotalAmt: 150, Line: [{ $optional: toInvoice }] },
    expect: { total: '150', unapplied: '50' },
  });

  it('is the total and what stays as credit', () => {
    expect(plan([payment]).operations[0]?.expect).toEqual({ total: '150', unapplied: '50' });
  });

  it('is the total alone where a line is left out, whose amount stays as credit too', () => {
    const planned = plan([payment], [], { resolve: () => ({ kind: 'never', issue: issue('wait') }) });

    expect(planned.operations[0]).toMatchObject({ expect: { total: '150' }, after: { TotalAmt: 150, Line: [] } });
    expect(planned.operations[0]?.expect).not.toHaveProperty('unapplied');
    expect(planned.issues).toMatchObject([{ severity: 'note' }]);
  });

  it('is asked for again of what is set up again', () => {
    const deposit = desired({ role: 'deposit', target: 'Deposit', locks: ['payment'], fields: { Amount: 1 }, expect: { total: '147' } });
    const planned = plan(
      [payment, deposit],
      [link({ role: 'payment', applied: { TotalAmt: 1 } }), link({ role: 'deposit', applied: { Amount: 1 } })],
    );

    expect(planned.operations.find(({ role, action }) => role === 'deposit' && action === 'create')?.expect).toEqual({ total: '147' });
  });
});

describe('operations of several roles', () => {
  const reference = { $ref: { entity: 'invoices', id: '114', role: 'invoice' } };
  const application = desired({
    role: 'application',
    target: 'Payment',
    after: ['invoice'],
    fields: { Line: [{ LinkedTxn: [{ TxnId: reference }] }] },
  });

  it('are created after what they build on, whatever order the mapping lists them in', () => {
    const planned = plan([application, desired()]);

    const invoice = planned.operations.find(({ role }) => role === 'invoice');
    const payment = planned.operations.find(({ role }) => role === 'application');
    expect(payment).toMatchObject({ dependsOn: [invoice?.id], fills: { 'Line.0.LinkedTxn.0.TxnId': invoice?.id } });
    expect(invoice?.dependsOn).toEqual([]);
  });

  it('are all held by the one that lacks something, and only that is told', () => {
    const account = { $ref: { entity: 'configured', id: 'sales.writeOff', role: 'account' } };
    const missing = issue('hold');
    const planned = plan([desired({ fields: { AccountRef: account } }), application], [], {
      resolve: () => ({ kind: 'missing', issue: missing }),
    });

    expect(planned).toEqual({ operations: [], verdict: 'hold', issues: [missing] });
  });

  it('use the id of a role that is there already', () => {
    const planned = plan([desired(), application], [link()]);

    expect(actions(planned)).toEqual(['create application']);
    expect(planned.operations[0]).toMatchObject({ fills: {}, after: { Line: [{ LinkedTxn: [{ TxnId: '9' }] }] } });
  });

  it('are taken down in reverse: what stands on the invoice goes before it is voided', () => {
    const applied = link({ role: 'application', target: 'Payment', targetId: '15' });
    const planned = plan([desired({ state: 'voided', fields: {} }), { ...application, state: 'absent', fields: {} }], [link(), applied]);

    const removal = planned.operations.find(({ role }) => role === 'application');
    expect(removal).toMatchObject({ action: 'delete', dependsOn: [] });
    expect(planned.operations.find(({ role }) => role === 'invoice')).toMatchObject({ action: 'void', dependsOn: [removal?.id] });
  });

  it('never wait for each other in a circle when an invoice is replaced under its application', () => {
    const applied = link({ role: 'application', target: 'Payment', targetId: '15', applied: { Line: [] } });
    const planned = plan(
      [desired({ replaceOn: ['CurrencyRef'], fields: { CurrencyRef: { value: 'EUR' } } }), application],
      [link({ applied: { CurrencyRef: { value: 'USD' } } }), applied],
    );

    const done = new Set<string>();
    planned.operations.forEach(() => {
      for (const { id, dependsOn } of planned.operations) if (dependsOn.every((other) => done.has(other))) done.add(id);
    });
    expect(done.size).toBe(planned.operations.length);
  });

  it.each([
    { what: 'a smaller amount after what stands on it has let go', from: 10, to: 7, first: 'payment' },
    { what: 'a larger one before it is used', from: 7, to: 10, first: 'journal' },
  ])('get $what', ({ from, to, first }) => {
    const line = (amount: number): JsonObject => ({ Line: [{ Amount: amount }] });
    const payment = { role: 'payment', target: 'Payment' };
    const journal = { role: 'journal', target: 'JournalEntry' };
    const planned = plan(
      [desired({ ...journal, fields: line(to) }), desired({ ...payment, after: ['journal'], fields: line(to) })],
      [link({ ...journal, applied: line(from) }), link({ ...payment, applied: line(from) })],
    );

    const leading = planned.operations.find(({ role }) => role === first);
    const following = planned.operations.find(({ role }) => role !== first);
    expect(leading).toMatchObject({ action: 'update', dependsOn: [] });
    expect(following).toMatchObject({ action: 'update', dependsOn: [leading?.id] });
  });

  it('made per member of a list build on the role of the same member', () => {
    const roles = ['1', '2'].flatMap((key) => [
      desired({ role: `refund:${key}`, target: 'Purchase', fields: { Amount: 5 } }),
      desired({ role: `application:${key}`, target: 'Payment', fields: { TotalAmt: 0 } }),
    ]);
    const planned = plan([], [], { projection: projection(roles, { order: { refund: [], application: ['refund'] } }) });

    const idOf = (wanted: string): string | undefined => planned.operations.find(({ role }) => role === wanted)?.id;
    expect(planned.operations.find(({ role }) => role === 'application:2')?.dependsOn).toEqual([idOf('refund:2')]);
  });

  it('take a locked target out of its lock, change it, and set the lock up again', () => {
    const payment = desired({ role: 'payment', target: 'Payment', fields: { TotalAmt: 12 } });
    const deposit = desired({ role: 'deposit', target: 'Deposit', after: ['payment'], locks: ['payment'], fields: { Amount: 1 } });
    const planned = plan(
      [payment, deposit],
      [
        link({ role: 'payment', target: 'Payment', targetId: '20', applied: { TotalAmt: 10 } }),
        link({ role: 'deposit', target: 'Deposit', targetId: '21', applied: { Amount: 1 } }),
      ],
    );

    const byAction = (wanted: string): (typeof planned.operations)[number] | undefined =>
      planned.operations.find(({ action, role }) => `${action} ${role}` === wanted);
    const [removal, change, again] = ['delete deposit', 'update payment', 'create deposit'].map(byAction);
    expect(planned.operations).toHaveLength(3);
    expect(change?.dependsOn).toContain(removal?.id);
    expect(again?.dependsOn).toEqual(expect.arrayContaining([removal?.id, change?.id]));
    expect(again?.generation).toBe(2);
  });
});

describe('the id of an operation', () => {
  const idOf = (over: Partial<PlanInput> = {}, fields = desired().fields): string | undefined =>
    plan([desired({ fields })], [], over).operations[0]?.id;

  it('is the same for the same write, in any run', () => {
    expect(idOf({ runId: 'run-2' })).toBe(idOf());
    expect(idOf()).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is another for the next generation, also where nothing of it says which that is', () => {
    const fields = { DocNumber: 'INV-3' };
    const first = plan([desired({ fields })]).operations[0]?.id;

    expect(plan([desired({ fields })], [link({ state: 'voided' })]).operations[0]?.id).not.toBe(first);
  });

  it('is another after a rejection, a change, and for another connection', () => {
    const ids = [idOf(), idOf({ attempts: () => 1 }), idOf({ connection: 'other' }), idOf({}, { DocNumber: 'INV-4' })];

    expect(new Set(ids).size).toBe(ids.length);
  });
});
