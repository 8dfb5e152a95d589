import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { line, linked, openBooks, ref, type Books, type Json } from './quickbooks.harness.js';

/** Unmodified clients of other people: they know nothing of this emulator, nor it of them. */
const require = createRequire(import.meta.url);
const QuickBooks = require('node-quickbooks');
const OAuthClient = require('intuit-oauth');

let books: Books;

beforeEach(async () => {
  books = await openBooks({
    clientId: 'app',
    clientSecret: 'secret',
    refreshToken: 'RT-1',
    customers: [{ DisplayName: "Amy's Bird Sanctuary" }],
    items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
  });
});

afterEach(() => books.sandbox.close());

describe('node-quickbooks', () => {
  let client: Record<string, (...args: unknown[]) => void>;

  beforeEach(() => {
    const qbo = new QuickBooks('app', 'secret', books.sandbox.accessToken(), false, books.realm, true, false, null, '2.0', 'RT-1');
    qbo.endpoint = `${books.sandbox.url}/v3/company/`;
    client = qbo;
  });

  const call = (method: string, ...args: unknown[]): Promise<Json> =>
    new Promise((resolve, reject) => {
      client[method]!(...args, (error: Json, answer: unknown) => {
        if (error) reject(new Error(JSON.stringify(error.response?.data ?? error.Fault ?? String(error))));
        else resolve(answer);
      });
    });

  it('sells, is paid, credits, applies, deposits and takes it all back', async () => {
    const invoice = await call('createInvoice', {
      CustomerRef: ref('1'),
      DocNumber: 'INV-1',
      Line: [line(100, '1')],
      requestId: 'zi-1',
      allowDuplicateDocNum: true,
    });
    const memo = await call('createCreditMemo', { CustomerRef: ref('1'), Line: [line(30, '1')] });
    await call('createPayment', {
      CustomerRef: ref('1'),
      TotalAmt: 0,
      Line: [linked(30, invoice.Id, 'Invoice'), linked(30, memo.Id, 'CreditMemo')],
    });
    const paid = await call('createPayment', { CustomerRef: ref('1'), TotalAmt: 70, Line: [linked(70, invoice.Id, 'Invoice')] });
    const deposit = await call('createDeposit', {
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [linked(70, paid.Id, 'Payment', { TxnLineId: '0' })],
    });
    const settled = { invoice: await call('getInvoice', invoice.Id), trial: books.trial() };

    await call('deleteDeposit', { Id: deposit.Id, SyncToken: '0' });
    await call('voidPayment', { Id: paid.Id, SyncToken: (await call('getPayment', paid.Id)).SyncToken });
    const reopened = await call('getInvoice', invoice.Id);
    await call('voidInvoice', { Id: invoice.Id, SyncToken: reopened.SyncToken });

    expect(settled).toMatchObject({ invoice: { Balance: 0, DocNumber: 'INV-1' }, trial: { Checking: '70.00', Sales: '-70.00' } });
    expect(reopened.Balance).toBe(70);
    // Only the credit memo of 30 is left, open again.
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-30.00', Sales: '30.00' });
  });

  it('finds, counts, batches and follows changes', async () => {
    await call('createInvoice', { CustomerRef: ref('1'), DocNumber: 'INV-000001', Line: [line(100, '1')] });

    const byName = await call('findCustomers', { DisplayName: "Amy's Bird Sanctuary" });
    const sorted = await call('findInvoices', [
      { field: 'DocNumber', value: 'INV-000001' },
      { field: 'asc', value: 'TxnDate' },
      { field: 'limit', value: 10 },
    ]);
    const count = await call('findInvoices', { count: true });
    const batch = await call('batch', [{ bId: '1', operation: 'create', Invoice: { CustomerRef: ref('1'), Line: [] } }]);
    const changes = await call('changeDataCapture', ['Customer', 'Account'], new Date('2026-03-02T00:00:00Z'));

    expect(byName.QueryResponse.Customer).toHaveLength(1);
    expect(sorted.QueryResponse.Invoice).toHaveLength(1);
    expect(count.QueryResponse).toEqual({ totalCount: 1 });
    expect(batch.BatchItemResponse[0].Fault.Error[0].code).toBe('2020');
    expect(changes.CDCResponse[0].QueryResponse[0].Customer).toHaveLength(1);
  });

  it('reads the company and hears of its faults', async () => {
    const company = await call('getCompanyInfo', books.realm);
    const preferences = await call('getPreferences');

    expect(company).toMatchObject({ Country: 'US' });
    expect(preferences).toHaveProperty('SalesFormsPrefs');
    await expect(call('createCustomer', { DisplayName: "amy's bird sanctuary" })).rejects.toThrow('6240');
  });
});

describe('intuit-oauth', () => {
  it('exchanges a code, refreshes, calls and revokes', async () => {
    const redirectUri = 'http://127.0.0.1:9/cb';
    const client = new OAuthClient({ clientId: 'app', clientSecret: 'secret', environment: 'sandbox', redirectUri });
    const { url } = books.sandbox;
    client.setAuthorizeURLs({
      authorizeEndpoint: `${url}/connect/oauth2`,
      tokenEndpoint: `${url}/oauth2/v1/tokens/bearer`,
      revokeEndpoint: `${url}/v2/oauth2/tokens/revoke`,
      userInfoEndpoint: `${url}/v1/openid_connect/userinfo`,
    });
    const consent = await fetch(client.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: 's1' }), { redirect: 'manual' });

    const created = await client.createToken(consent.headers.get('location'));
    const issued = { ...created.getToken() };
    await client.refresh();
    const answer = await client.makeApiCall({ url: `${url}/v3/company/${books.realm}/companyinfo/${books.realm}?minorversion=75` });
    const revoked = await client.revoke();

    expect(issued).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    expect(answer.json.CompanyInfo).toMatchObject({ Id: '1' });
    expect(revoked.response.status).toBe(200);
    await expect(client.refresh()).rejects.toThrow();
  });
});
