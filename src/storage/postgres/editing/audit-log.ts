import type { AuditParameters } from '../../../contract/parameters/editing-parameters.ts';
import type { AuditedChange } from '../../../contract/responses/editing-responses.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

/**
 * Lists the changes that match the parameters, the newest first. `actor` is the e-mail address of the account, and `account:17` once
 * the account has been deleted.
 * @param below the id below which the page begins; null for the first page
 * @returns the page, and `next`: the `below` of the next page, or null at the end
 */
export async function listAudit(
  db: Queryable,
  { entity, entity_id, actor, action, from, to, limit = 20 }: AuditParameters,
  below: number | null,
): Promise<{ items: Stored<AuditedChange>[]; next: number | null }> {
  const { rows } = await db.query<Stored<AuditedChange>>(
    `select id, at,
            coalesce(
              (select email from accounts where accounts.id = substring(actor from '^account:(\\d+)$')::bigint),
              actor
            ) as actor,
            action, entity, entity_id, before, after, request_id
     from audit
     where ($1::text is null or entity = $1::text)
       and ($2::text is null or entity_id = $2::text)
       and ($3::text is null
            or actor = coalesce((select 'account:' || id from accounts where email = lower($3::text)), $3::text))
       and ($4::text is null or action = $4::text)
       and ($5::timestamptz is null or at >= $5::timestamptz)
       and ($6::timestamptz is null or at < $6::timestamptz)
       and ($7::bigint is null or id < $7::bigint)
     order by id desc limit $8::integer`,
    [
      entity ?? null,
      entity_id ?? null,
      actor ?? null,
      action ?? null,
      from ?? null,
      to ?? null,
      below,
      limit + 1,
    ],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
