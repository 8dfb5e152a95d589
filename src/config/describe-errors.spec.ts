import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formatIssue } from './config-error.js';
import { describeAjvErrors } from './describe-errors.js';
import { parseYamlSource } from './yaml-source.js';

function issues(schema: object, text: string): string[] {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false });
  ajv.addKeyword('x-expected');
  const source = parseYamlSource('m.yaml', text);
  const validate = ajv.compile(schema);
  validate(source.data);
  return describeAjvErrors(validate.errors, source).map(formatIssue);
}

const field = {
  type: 'object',
  properties: {
    field: {
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['from'],
          properties: { from: { type: 'string' }, as: { enum: ['money', 'date'] } },
        },
      ],
    },
  },
};

describe('describeAjvErrors', () => {
  it('says what is wrong inside the branch that was meant', () => {
    expect(issues(field, 'field: { from: a, as: cents }\n')).toEqual(['m.yaml:1:23 field.as: must be one of money, date']);
  });

  it('names the alternatives when no branch fits', () => {
    expect(issues(field, 'field: [1]\n')).toEqual(['m.yaml:1:8 field: must be a text or a mapping']);
  });

  it('keeps errors of other places beside a failed alternative', () => {
    const schema = { type: 'object', required: ['entity'], properties: field.properties };

    expect(issues(schema, 'field: [1]\n')).toEqual(
      expect.arrayContaining(['m.yaml:1:1 entity: is required', 'm.yaml:1:8 field: must be a text or a mapping']),
    );
  });

  it('lists the known keys when none is near', () => {
    const schema = { type: 'object', additionalProperties: false, properties: { from: {}, as: {} } };

    expect(issues(schema, 'whatever: 1\n')).toEqual(['m.yaml:1:1 whatever: is not a known key; known keys: from, as']);
  });

  it('does not repeat what a condition only passes on', () => {
    const schema = { type: 'object', if: { required: ['a'] }, then: { required: ['b'] } };

    expect(issues(schema, 'a: 1\n')).toEqual(['m.yaml:1:1 b: is required']);
  });

  it('finds keys that need escaping in a pointer', () => {
    const schema = { type: 'object', properties: { 'a/b~c': { type: 'array', items: { type: 'integer' } } } };

    expect(issues(schema, 'a/b~c: [1, x]\n')).toEqual(['m.yaml:1:12 a/b~c[1]: must be a whole number']);
  });

  it('takes a key that looks like a number for a key, not for an index', () => {
    const schema = { type: 'object', properties: { table: { type: 'object', additionalProperties: { type: 'string' } } } };

    expect(issues(schema, 'table:\n  0: [x]\n')).toEqual(['m.yaml:2:6 table.0: must be a text']);
  });

  it.each([
    [{ minItems: 2 }, '[1]', 'must have at least 2 entries'],
    [{ uniqueItems: true }, '[1, 1]', 'must not repeat an entry (0 and 1 are equal)'],
    [{ minimum: 3 }, '2', 'must be at least 3'],
    [{ pattern: '^x$', 'x-expected': 'the letter x' }, 'y', 'must be the letter x'],
    [{ oneOf: [{ type: 'string' }, { type: 'null' }], 'x-expected': 'a name or null' }, '1', 'must be a name or null'],
    [{ const: 'on' }, 'off', 'must be "on"'],
  ])('explains %j', (rule, value, expected) => {
    expect(issues({ type: 'object', properties: { key: rule } }, `key: ${value}\n`)).toEqual([`m.yaml:1:6 key: ${expected}`]);
  });
});
