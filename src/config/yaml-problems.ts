import { isAlias, visit, type Document, type ErrorCode } from 'yaml';

const quote = 'if it begins a text, put the text in quotes';

/**
 * Said instead of the library's own words, which quote the source: an unquoted secret that begins with `*`, `!`, `|` or `>` would
 * stand in them.
 */
const words: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes neither an anchor nor a tag',
  BAD_ALIAS: `this is no alias (*name); ${quote}`,
  BAD_COLLECTION_TYPE: 'the tag does not fit what follows it',
  BAD_DIRECTIVE: `a line that begins with % is a directive, and this is none; ${quote}`,
  BAD_DQ_ESCAPE: 'a text in double quotes has an escape that YAML does not know: write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines before',
  BAD_PROP_ORDER: `an anchor (&name) or tag (!name) stands where it cannot; ${quote}`,
  BAD_SCALAR_START: 'a text cannot begin with @ or `: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key: value" stands on one line: begin a new line, or put a text with ": " in quotes',
  BLOCK_IN_FLOW: 'an indented list or mapping stands inside brackets or braces',
  DUPLICATE_KEY: 'Map keys must be unique',
  IMPOSSIBLE: 'it cannot be read',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a quote, bracket, brace, comma, colon or blank is missing here or before',
  MULTILINE_IMPLICIT_KEY: 'a key stands on several lines: is a colon or a quote missing?',
  MULTIPLE_ANCHORS: 'one value has two anchors (&name)',
  MULTIPLE_DOCS: 'a second document begins (---); only one is read',
  MULTIPLE_TAGS: 'one value has two tags (!name)',
  NON_STRING_KEY: 'a key must be text',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'a tab indents the line: use blanks',
  TAG_RESOLVE_FAILED: `a word that begins with ! is a tag, and this one is not known; ${quote}`,
  UNEXPECTED_TOKEN:
    'this is not expected here; a text that begins with | or >, or goes on after a closing quote, must stand in quotes as a whole',
};

/** What is wrong with the YAML, without a word of it. */
export function yamlProblem(code: ErrorCode): string {
  return `is not valid YAML: ${(words as Readonly<Record<string, string>>)[code] ?? words.IMPOSSIBLE}`;
}

/** Where each alias stands that no anchor before it explains; the library throws for the first one, with its name. */
export function unresolvedAliases(document: Document): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (isAlias(alias) && alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0);
    },
  });
  return offsets;
}

export const unresolvedAlias = `is not valid YAML: a word that begins with * is an alias, and there is no such anchor before it; ${quote}`;
