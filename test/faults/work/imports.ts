import type { ImportJob } from '../../../src/contract/responses/import-response.ts';
import type { Chance } from '../edits/chance.ts';
import { insist } from '../kinds/pausing.ts';
import type { World } from '../world.ts';
import type { AdminRequests } from './admin-requests.ts';
import type { Task } from './task.ts';

/** The begin of the names of imported institutes, which no edit changes. */
export const importedName = 'Imported ';

/** Uploads of files. Every one that was accepted must be imported as a whole and once. */
export function imports(world: World, requests: AdminRequests, chance: Chance): Task {
  const uploads: { id: number | null; name: string; rows: number }[] = [];
  const problems: string[] = [];

  return {
    name: 'imports',
    share: 0.3,
    async ask() {
      const rows = chance.whole(50, 400);
      const name = `${importedName}${world.words()}`;
      const content = Array.from({ length: rows }, (_, n) =>
        JSON.stringify({ source_id: `${name} ${n}`, name: `${name} ${n}`, kind: 'school' }),
      ).join('\n');
      const answer = await requests.send('POST', '/v1/admin/imports', {
        type: 'application/x-ndjson',
        content,
      });
      if (answer === null) {
        uploads.push({ id: null, name, rows });
        return 'doubtful';
      }
      if (answer.status !== 202) {
        problems.push(`the upload of an import is answered with ${answer.status}`);
        return 'refused';
      }
      uploads.push({ id: (answer.body as ImportJob).id, name, rows });
      return 'asked';
    },
    async verify() {
      const { rows: counts } = await world.pool.query<{ name: string; count: number }>(
        `select substring(name from '^${importedName}[^ ]+') as name, count(*)::int as count
         from institutes where starts_with(name, $1) group by 1`,
        [importedName],
      );
      const written = new Map(counts.map(({ name, count }) => [name, count]));
      let accepted = 0;
      for (const { id, name, rows } of uploads) {
        const count = written.get(name) ?? 0;
        if (id === null && count !== 0 && count !== rows)
          problems.push(`${count} of ${rows} institutes of an import are written`);
        if (id === null) continue;
        accepted += 1;
        const job = await insist(world, 10, 'an import', async () => {
          const answer = await requests.send('GET', `/v1/admin/imports/${id}`);
          if (answer?.status !== 200) throw new Error(`${answer?.status}`);
          return answer.body as ImportJob;
        });
        if (job.state !== 'done' || job.inserted !== rows || job.rejected !== 0 || count !== rows)
          problems.push(
            `the import ${id} of ${rows} institutes is ${job.state}: ${job.inserted} inserted, ${job.rejected} rejected, ${count} written`,
          );
      }
      return { checked: `${accepted} imports are done, each with all its institutes`, problems };
    },
  };
}
