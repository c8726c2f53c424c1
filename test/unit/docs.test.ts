import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
);

describe('The documentation', () => {
  for (const document of documents)
    it(`${document} names only files that exist`, () => {
      const text = readFileSync(join(root, document), 'utf8');
      const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) =>
        join(dirname(document), link as string),
      );
      const paths = [
        ...text.matchAll(/`((?:src|indexer|worker|web|ops|bench|test|bin|mappings|docs)\/[\w./-]*\w\/?)`/g),
      ];
      const named = [...links, ...paths.map(([, path]) => path as string)];
      assert.deepEqual(
        named.filter((path) => !path.startsWith('bench/results/') && !existsSync(join(root, path))),
        [],
      );
    });

  it('docs/failure-modes.md quotes titles of tests that exist', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, 'test', name), 'utf8').replaceAll("\\'", "'"))
      .join('\n');
    const quoted = readFileSync(join(root, 'docs/failure-modes.md'), 'utf8').matchAll(
      /: '([^'|]{6,}?)(?: ?…)?'(?=[,; |])/g,
    );
    const titles = [...quoted].map(([, title]) => title as string);
    assert(titles.length > 40);
    assert.deepEqual(
      titles.filter((title) => !tests.includes(title)),
      [],
    );
  });
});
