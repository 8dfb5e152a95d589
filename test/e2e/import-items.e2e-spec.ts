import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

const start = async (): Promise<void> => {
  rig = await createRig({ ...shop, ...importing({ accounts: true, items: true }) });
  tools = importTools(rig);
};
const item = async (name: string): Promise<any> => (await rig.documents('Item')).find((one) => one['Name'] === name);

describe('an item that stands for lines without one', () => {
  it.each([
    ['an adjustment', { adjustment: 3 }, 'Adjustment'],
    ['a line of text', { line_items: [{ name: 'Work', rate: 10, quantity: 1 }] }, 'Sales (no item)'],
  ])('%s: is nothing in Zoho, and no import stops on it', async (_, more, name) => {
    await start();
    await tools.importNow();
    const before = tools.zoho('items').length;
    rig.organization.steps([invoice('1', 50, more)]);
    await rig.sync();
    const { Id: id } = await item(name);

    const first = await tools.importNow();
    await tools.ui({ action: 'edit', entity: 'Item', id, fields: { Description: 'ours' } });
    const second = await tools.importNow();

    expect([first.state, second.state]).toEqual(['succeeded', 'succeeded']);
    expect(tools.zoho('items')).toHaveLength(before);
    expect((await rig.held()).join()).toContain(`import-items ${name}: import.own-item`);
  });
});
