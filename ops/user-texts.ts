// `npm run texts` prints every text that users read, in one list, for review: the API's documentation, the command
// line's help, the settings' descriptions, the messages and page texts in the source, and the help of the benchmarks and
// slow tests. With arguments it prints only the sections of those names: api, cli, settings, messages, page, tools.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { parseSync } from 'vite';
import { createProgram } from '../indexer/commands/cli-program.ts';
import { configSchema } from '../src/config.ts';
import { endpoints } from '../src/http/openapi/endpoints.ts';
import { buildOpenApi } from '../src/http/openapi/openapi-document.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface UserText {
  /** A path within a document, or `file:line`. */
  place: string;
  text: string;
}

// Tables of data, such as names of places, and this script.
const dataFiles =
  /programme-catalogue|generated-words|cip-families|coordinates|us-states|edu-abroad|country|title-case|vocabulary|user-texts/;

const sections = {
  api: () => documentTexts(buildOpenApi(endpoints, '0'), ''),
  cli: () => commandTexts(createProgram()),
  settings: () => documentTexts(configSchema, ''),
  messages: () => sourceTexts('{src,indexer,worker,ops}/**/*.ts').filter(({ text }) => !isDocumented(text)),
  page: () => [...htmlTexts('web/index.html'), ...sourceTexts('web/src/**/*.{ts,tsx}')],
  tools: () => sourceTexts('{bench,test/*}/**/{main,options,import,suggest,cost,build}.ts').filter(isHelp),
} satisfies Record<string, () => UserText[]>;

/** Whether a text of the source is part of a document that is listed as a whole. */
function isDocumented(text: string): boolean {
  documents ??= [...sections.api(), ...sections.cli(), ...sections.settings()]
    .map((each) => flat(each.text))
    .join('\n');
  return documents.includes(flat(text));
}

let documents: string | undefined;
const flat = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** The strings of JSON Schema or OpenAPI that people read, each with the path that leads to it. */
function documentTexts(value: unknown, path: string): UserText[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = `${path}/${key}`;
    const isProse = ['title', 'summary', 'description', 'detail', 'reason'].includes(key);
    return isProse && typeof inner === 'string' ? [{ place, text: inner }] : documentTexts(inner, place);
  });
}

/** The whole help of a command and of all commands below it. */
function commandTexts(command: Command, parent = ''): UserText[] {
  const place = `${parent} ${command.name()}`.trim();
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 110 }).outputHelp();
  return [{ place, text: `\n${text}` }, ...command.commands.flatMap((each) => commandTexts(each, place))];
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

const isHelp = ({ text }: UserText) => /^ *--help/m.test(text);

/** The texts between the tags of a page, and its description. */
function htmlTexts(file: string): UserText[] {
  const html = readFileSync(`${root}/${file}`, 'utf8').replace(/<!--.*?-->/gs, '');
  const found = html.matchAll(/>\s*([^<>]*\p{L}[^<>]*?)\s*<|name="description" content="([^"]*)"/gu);
  return [...found].map(([, between, description]) => ({ place: file, text: between ?? description ?? '' }));
}

/** String literals, templates and JSX texts of source files that read like words for people. */
function sourceTexts(pattern: string): UserText[] {
  const files = globSync(pattern, { cwd: root }).filter((file) => !dataFiles.test(file));
  return files.sort().flatMap((file) => {
    const source = readFileSync(`${root}/${file}`, 'utf8');
    const found: { start: number; text: string }[] = [];
    collect(parseSync(file, source).program, '', source, found);
    return found
      .filter(({ text }) => !isSql(text))
      .map(({ start, text }) => ({ place: `${file}:${source.slice(0, start).split('\n').length}`, text }));
  });
}

/** Walks the syntax tree; `role` is the attribute, property or function that a literal belongs to. */
function collect(
  value: unknown,
  role: string,
  source: string,
  found: { start: number; text: string }[],
): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, role, source, found);
    return;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return;
  const node = value as Node;
  if (
    /^(Import|Export(All|Named))|^TS(Literal|TypeAlias|Interface|Type)/.test(node.type) &&
    !node.declaration
  )
    return;
  const text = codeRoles.test(role) ? null : textOf(node, source);
  if (text !== null) {
    const words = text.replace(/\$\{[^}]*\}/g, '');
    const isForPeople = node.type === 'JSXText' || proseRoles.test(role) ? /\p{L}/u : /\p{L}\S* \S|\S \p{L}/u;
    if (isForPeople.test(words)) found.push({ start: node.start, text });
  }
  const ownRole = roleOf(node) ?? role;
  for (const [key, inner] of Object.entries(node)) if (key !== 'type') collect(inner, ownRole, source, found);
}

// Where a single word is a text, and where several words are none.
const proseRoles =
  /^(aria-label|label|title|placeholder|alt|detail|message|summary|description|print|printError|say|warn|error)$/;
const codeRoles = /^(className|class|style|query|split|join|set|header|href|d|viewBox|run|spawn|exec)$/;

function textOf(node: Node, source: string): string | null {
  if (node.type === 'JSXText') return (node.value as string).replace(/\s+/g, ' ').trim() || null;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type !== 'TemplateLiteral') return null;
  const { quasis, expressions } = node as unknown as {
    quasis: { value: { cooked: string } }[];
    expressions: { start: number; end: number }[];
  };
  return quasis
    .map(({ value }, at) => {
      const inner = expressions[at];
      return value.cooked + (inner ? `\${${source.slice(inner.start, inner.end)}}` : '');
    })
    .join('');
}

function roleOf(node: Node): string | null {
  const name = (of: unknown): string | null => {
    const { name: text, value, property } = (of ?? {}) as Record<string, unknown>;
    if (property) return name(property);
    return typeof text === 'string' ? text : typeof value === 'string' ? value : null;
  };
  if (node.type === 'JSXAttribute') return name(node.name);
  if (node.type === 'Property') return name(node.key);
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return name(node.callee);
  return null;
}

const sqlStart =
  /^\s*(select|insert into|update|delete from|with|create|alter|drop|lock|copy|set|truncate|analyze|case|from|left join|join|where|and|order by)\b/;
const sqlOperators = /[=(]|\b(from|table|index|join|values|on|by)\b/;

/** Whether a text is SQL, or a script that runs in Redis. */
function isSql(text: string): boolean {
  return (
    (sqlStart.test(text) && sqlOperators.test(text)) ||
    /::\w|\$\d|\bredis\.call\b|\bselect\b.*\bfrom\b/s.test(text)
  );
}

const chosen = process.argv.slice(2);
for (const [section, read] of Object.entries(sections)) {
  if (chosen.length > 0 && !chosen.includes(section)) continue;
  console.log(`\n# ${section}\n`);
  const seen = new Set<string>();
  for (const { place, text } of read()) {
    if (seen.has(text)) continue;
    seen.add(text);
    console.log(`${place}\t${text}`);
  }
}
