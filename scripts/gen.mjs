// Generates what the configuration schema implies: src/config/types.ts and docs/reference/config.md.
// `node scripts/gen.mjs` writes, `node scripts/gen.mjs --check` compares and fails when the tree is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schemaFile = 'src/config/config.schema.json';
const notice = `Generated from ${schemaFile} by \`npm run gen\`; edit the schema instead.`;

const schema = JSON.parse(readFileSync(join(root, schemaFile), 'utf8'));
const definitions = { [schema.title]: schema, ...schema.$defs };

function refName(node) {
  return node?.$ref?.split('/').at(-1);
}

function resolved(node) {
  return node.$ref ? { ...definitions[refName(node)], ...node } : node;
}

function typeName(node) {
  const name = refName(node);
  if (name) return name === 'Duration' || name === 'HttpUrl' ? 'string' : name;
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (Array.isArray(node.type)) return node.type.map((type) => typeName({ ...node, type })).join(' | ');
  if (node.type === 'array') return `readonly ${typeName(node.items)}[]`;
  if (node.type === 'object')
    return `{ ${Object.entries(node.properties)
      .map((entry) => member(node, entry))
      .join(' ')} }`;
  return node.type === 'integer' ? 'number' : node.type;
}

function member(parent, [key, node]) {
  const present = parent.required?.includes(key) || 'default' in node;
  return `/** ${resolved(node).description} */\n  readonly ${key}${present ? '' : '?'}: ${typeName(node)};`;
}

function constantName(name) {
  const plural = /policy$/i.test(name) ? name.replace(/y$/, 'ies') : `${name}s`;
  return plural[0].toLowerCase() + plural.slice(1);
}

function declaration([name, node]) {
  const comment = `/** ${node.description} */`;
  if (name === 'Duration' || name === 'HttpUrl') return '';
  if (node.enum) {
    const constant = constantName(name);
    return `${comment}\nexport const ${constant} = ${JSON.stringify(node.enum)} as const;\nexport type ${name} = (typeof ${constant})[number];`;
  }
  if (Array.isArray(node.type)) return `${comment}\nexport type ${name} = ${typeName(node)};`;
  return `${comment}\nexport interface ${name} {\n${Object.entries(node.properties)
    .map((entry) => member(node, entry))
    .join('\n')}\n}`;
}

function typesModule() {
  return `// ${notice}\n\n${Object.entries(definitions).map(declaration).filter(Boolean).join('\n\n')}\n`;
}

function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function typeText(node) {
  const full = resolved(node);
  if (full.enum) return full.enum.map((value) => `\`${value}\``).join(', ');
  if (full.const !== undefined) return `\`${full.const}\``;
  if (full.type === 'array') return `list of ${refName(full.items) && resolved(full.items).properties ? 'mappings' : typeText(full.items)}`;
  if (Array.isArray(full.type) && full.type.includes('object')) return 'text or `{ id: … }`';
  const bounds = [full.minimum === undefined ? '' : `≥ ${full.minimum}`, full.maximum === undefined ? '' : `≤ ${full.maximum}`].filter(
    Boolean,
  );
  const names = { string: 'text', integer: 'whole number', boolean: 'true/false', null: 'null' };
  const text = [full.type]
    .flat()
    .map((type) => names[type] ?? type)
    .join(' or ');
  return bounds.length > 0 ? `${text}, ${bounds.join(', ')}` : text;
}

function row(parent, key, node) {
  const full = resolved(node);
  const fallback =
    'default' in node
      ? `\`${JSON.stringify(node.default)}\``
      : parent.required?.includes(key)
        ? '**required**'
        : full.examples
          ? `– (e.g. \`${full.examples[0]}\`)`
          : '–';
  const marks = [full['x-secret'] || full.items?.['x-secret'] ? 'Secret.' : '', full['x-env'] ? `Environment: \`${full['x-env']}\`.` : ''];
  return `| \`${key}\` | ${cell(typeText(node))} | ${cell(fallback)} | ${cell([full.description, ...marks].filter(Boolean).join(' '))} |`;
}

function isSection(node) {
  const full = resolved(node);
  return full.type === 'object' || (full.type === 'array' && resolved(full.items).type === 'object');
}

function sections(path, node) {
  const full = resolved(node);
  const object = full.type === 'array' ? resolved(full.items) : full;
  const here = full.type === 'array' ? `${path}[]` : path;
  const entries = Object.entries(object.properties);
  const rows = entries.filter(([, child]) => !isSection(child)).map(([key, child]) => row(object, key, child));
  const heading = here === '' ? '## Top level' : `## \`${here}\``;
  const table = rows.length > 0 ? `\n\n| key | type | default | description |\n|---|---|---|---|\n${rows.join('\n')}` : '';
  const nested = entries
    .filter(([, child]) => isSection(child))
    .flatMap(([key, child]) => sections(here === '' ? key : `${here}.${key}`, child));
  return [`${heading}\n\n${object.description}${table}`, ...nested];
}

function referencePage() {
  const intro = [
    'Values come from the defaults below, then the file, then the environment variables named below. Any text value may contain',
    '`${VARIABLE}` or `${file:path}` (relative to the configuration file, one trailing newline removed); `$${…}` stands for the text itself.',
    'The file is `config/crossfoot.yaml` unless `CROSSFOOT_CONFIG` names another. The key that encrypts tokens at rest is',
    '`CROSSFOOT_ENCRYPTION_KEY`, or the file that `CROSSFOOT_ENCRYPTION_KEY_FILE` names: 32 bytes in hex or base64.',
  ].join('\n');
  return `<!-- ${notice} -->\n\n# Configuration\n\n${intro}\n\n${sections('', schema).join('\n\n')}\n`;
}

const prettierOptions = await resolveConfig(join(root, 'src/config/types.ts'));
const outputs = {
  'src/config/types.ts': await format(typesModule(), { ...prettierOptions, parser: 'typescript' }),
  'docs/reference/config.md': referencePage(),
};

const stale = [];
for (const [file, text] of Object.entries(outputs)) {
  const path = join(root, file);
  if (process.argv.includes('--check')) {
    if (readOrEmpty(path) !== text) stale.push(file);
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
if (stale.length > 0) {
  console.error(`stale, run \`npm run gen\`: ${stale.join(', ')}`);
  process.exit(1);
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
