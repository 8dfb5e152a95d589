import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { openApp } from '../../src/app.js';
import { runDemo, type DemoDependencies, type DemoOptions } from '../../src/cli/demo/run-demo.js';

jest.setTimeout(60_000);

/** The command without its process: what it printed, what it answered. */
async function demo(options: DemoOptions, more: Partial<DemoDependencies> = {}): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runDemo(
    {
      terminal: {
        out: (text) => void lines.push(text),
        err: () => undefined,
        paint: (_, text) => text,
        interactive: false,
        columns: 120,
      },
      openApp: ({ file }) => openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } }),
      onInterrupt: () => () => undefined,
      exit: (exitCode) => {
        throw new Error(`exited with ${exitCode}`);
      },
      ...more,
    },
    options,
  );
  return { code, text: lines.join('\n') };
}

describe('crossfoot demo', () => {
  it('proves the retail seed to the cent: invoices in the US and in Canada, payments, credits and bills', async () => {
    const { code, text } = await demo({ seed: 'retail', exit: true });

    expect(text).toContain('The proof: read back through node-quickbooks');
    expect(text).not.toContain('✘');
    expect(text.match(/agree to the cent/g)).toHaveLength(3);
    expect(text).toMatch(/The books agree: 3\d\d invoices, to the cent\./);
    expect(code).toBe(0);
  });

  it('answers with one JSON document when asked to', async () => {
    const { text } = await demo({ seed: 'small', exit: true, json: true });

    expect(JSON.parse(text)).toMatchObject({ agree: true, connections: [{ id: 'maple-main', differences: [], quiet: { written: 0 } }] });
  });

  it('keeps configuration and database where it was asked to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crossfoot-demo-spec-'));
    try {
      const { code } = await demo({ seed: 'small', exit: true, keep: folder });

      expect(code).toBe(0);
      expect(readFileSync(join(folder, 'crossfoot.yaml'), 'utf8')).toContain('maple-main');
      expect(readFileSync(join(folder, 'crossfoot.db')).length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('stays open with a daemon until it is interrupted', async () => {
    let interrupt = (): void => undefined;
    let closed = false;
    const { code, text } = await demo(
      { seed: 'small', exit: false },
      {
        onInterrupt: (work) => {
          interrupt = work;
          return () => undefined;
        },
        serve: async () => {
          setImmediate(() => interrupt());
          return { url: 'http://127.0.0.1:8080', close: async () => void (closed = true) };
        },
      },
    );

    expect(text).toContain('http://127.0.0.1:8080/api/docs');
    expect(closed).toBe(true);
    expect(code).toBe(0);
  });

  it('answers 1 when the books were touched by somebody else', async () => {
    let tampered = false;
    const { code, text } = await demo(
      { seed: 'small', exit: true },
      {
        openApp: async ({ file }) => {
          const app = await openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } });
          const url = /apiUrl: (\S+)/g;
          const quickbooksUrl = [...readFileSync(file, 'utf8').matchAll(url)].at(1)?.[1] ?? '';
          const sync = app.engine.sync.bind(app.engine);
          app.engine.sync = async (id, options) => {
            const run = await sync(id, options);
            if (!tampered) await editFirstInvoice(quickbooksUrl);
            tampered = true;
            return run;
          };
          return app;
        },
      },
    );

    expect(text).toContain('The books do not agree');
    expect(code).toBe(1);
  });
});

interface StoredInvoice {
  readonly Id: string;
  readonly DocNumber: string;
  readonly Line: readonly { readonly SalesItemLineDetail: Readonly<Record<string, unknown>> }[];
}

/** A person in QuickBooks who makes an invoice a dollar dearer. */
async function editFirstInvoice(quickbooksUrl: string): Promise<void> {
  const realm = '4620816365';
  const answer = await fetch(`${quickbooksUrl}/_sandbox/documents?realm=${realm}&entity=Invoice`);
  const { Invoice } = (await answer.json()) as { readonly Invoice: readonly StoredInvoice[] };
  const invoice = Invoice.find(({ DocNumber }) => DocNumber === 'MM-1001');
  const [line] = invoice?.Line ?? [];
  if (!invoice || !line) throw new Error('MM-1001 is not in QuickBooks');
  const detail = { ...line.SalesItemLineDetail, Qty: undefined, UnitPrice: undefined };
  const fields = { ...invoice, Line: [{ ...line, Amount: 51, SalesItemLineDetail: detail }] };
  const action = { realm, action: 'edit', entity: 'Invoice', id: invoice.Id, fields };
  await fetch(`${quickbooksUrl}/_sandbox/ui`, { method: 'POST', body: JSON.stringify(action) });
}
