import type { Report } from '../../../src/contract/responses/report-response.ts';
import type { Chance } from '../edits/chance.ts';
import { insist } from '../kinds/pausing.ts';
import type { World } from '../world.ts';
import type { AdminRequests } from './admin-requests.ts';
import type { Task } from './task.ts';

/** Requests for reports. Every one that was accepted must be made, and its file must be whole. */
export function reports(world: World, requests: AdminRequests, chance: Chance): Task {
  const accepted: number[] = [];
  const problems: string[] = [];

  async function checkFile({ id, file, format }: Report) {
    if (!file) return void problems.push(`the report ${id} has no file`);
    const response = await fetch(`${await world.address()}${file.url}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200 || bytes.length !== file.bytes)
      problems.push(
        `the file of the report ${id} is answered with ${response.status} and ${bytes.length} of ${file.bytes} bytes`,
      );
    // No name in these rows contains a line break.
    const lines = bytes.toString().trimEnd().split('\r\n').length;
    if (format === 'csv' && lines !== file.rows + 1)
      problems.push(`the file of the report ${id} has ${lines} lines, and should have ${file.rows + 1}`);
  }

  return {
    name: 'reports',
    share: 0.4,
    async ask() {
      const kind = chance.pick(['search', 'search', 'data-quality']);
      const content = JSON.stringify({ kind, format: chance.pick(['csv', 'xlsx']) });
      const answer = await requests.send('POST', '/v1/admin/reports', { type: 'application/json', content });
      if (answer === null) return 'doubtful';
      // An account may have only so many open reports.
      if (answer.status === 429 || answer.status === 409) return 'refused';
      if (answer.status !== 202) {
        problems.push(`a report is answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
        return 'refused';
      }
      accepted.push((answer.body as Report).id);
      return 'asked';
    },
    async verify() {
      for (const id of accepted) {
        const report = await insist(world, 10, 'a report', async () => {
          const answer = await requests.send('GET', `/v1/admin/reports/${id}`);
          if (answer?.status !== 200) throw new Error(`${answer?.status}`);
          return answer.body as Report;
        });
        if (report.state === 'done') await checkFile(report);
        else problems.push(`the report ${id} is ${report.state}: ${report.error}`);
      }
      const { rows } = await world.pool.query<{ report_id: number }>(
        `select distinct report_id from report_parts p
         where not exists (select from reports r where r.id = p.report_id and r.completed_at is not null)`,
      );
      problems.push(...rows.map(({ report_id: id }) => `parts of the report ${id} are left over`));
      return { checked: `${accepted.length} reports are done, each with its whole file`, problems };
    },
  };
}
