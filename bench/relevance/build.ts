// `node bench/relevance/build.ts`: rewrites the judgements from the data in Postgres.
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import { createCatalogue } from './catalogue.ts';
import { committedPerSlice, committedSeed, generateJudgements } from './generate.ts';
import { formatJudgements } from './judgement.ts';
import { readSourceInstitutes } from './source-institutes.ts';

const help = `node bench/relevance/build.ts [--seed N] [--per-slice N] [--out FILE | --out -]

Makes the judgements of npm run bench:relevance from the institutes in Postgres.
  --seed N       which queries are drawn (${committedSeed})
  --per-slice N  how many a slice (${committedPerSlice})
  --out FILE     where they go, - for stdout (bench/relevance/judgements.jsonl)`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(committedSeed) },
    'per-slice': { type: 'string', default: String(committedPerSlice) },
    out: { type: 'string', default: fileURLToPath(new URL('judgements.jsonl', import.meta.url)) },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await build();

async function build() {
  const environment = fileURLToPath(new URL('../../.env', import.meta.url));
  if (existsSync(environment)) process.loadEnvFile(environment);
  const pool = createPool(loadConfig(), 'bench', createLogger('bench', { level: 'silent', format: 'json' }));
  try {
    const { synonyms } = await readRelevance(pool);
    const catalogue = createCatalogue(await readSourceInstitutes(pool), synonyms);
    const judgements = generateJudgements(catalogue, {
      seed: Number(values.seed),
      perSlice: Number(values['per-slice']),
    });
    if (values.out === '-') process.stdout.write(formatJudgements(judgements));
    else writeFileSync(values.out, formatJudgements(judgements));
    const counts = Map.groupBy(judgements, ({ slice }) => slice);
    for (const [slice, made] of counts) console.error(`${slice.padEnd(18)} ${made.length}`);
  } finally {
    await pool.end();
  }
}
