import { type Static, Type } from 'typebox';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) => nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const ms = (description: string) => nullable(Type.Number({ minimum: 0, description }));
const time = (description: string) => Type.String({ format: 'date-time', description });

const search = {
  q: nullable(Type.String({ description: 'null where nothing was typed' })),
  filters: Type.Record(Type.String(), Type.Array(Type.String()), { description: 'parameter -> values' }),
  searches: count('how often'),
};
const took = {
  took_p50_ms: ms('of those that the index was asked for: the median'),
  took_p95_ms: ms('and the 95th percentile'),
};
const askedFor = Type.Array(
  Type.Object({ ...search, total: count('institutes found, by the latest of them'), ...took }, closed),
);

export const searchAnalyticsSchema = Type.Object(
  {
    since: Type.String({ format: 'date', description: 'from this day on, in UTC' }),
    days: Type.Array(
      Type.Object(
        {
          day: Type.String({ format: 'date' }),
          searches: count('of the day'),
          found_nothing: count('of them'),
          ...took,
        },
        closed,
      ),
    ),
    popular: askedFor,
    found_nothing: askedFor,
    slow: askedFor,
    rising: Type.Array(Type.Object({ ...search, before: count('how often in as many days before') }, closed)),
  },
  {
    ...closed,
    $id: 'SearchAnalytics',
    description: 'What people searched for; turning a page is no search.',
  },
);
export type SearchAnalytics = Static<typeof searchAnalyticsSchema>;

export const dashboardSchema = Type.Object(
  {
    at: time('when these figures were read'),
    institutes: Type.Object(
      {
        total: count('of any status'),
        by_status: Type.Record(Type.String(), count('of that status')),
        by_kind: Type.Record(Type.String(), count('of that kind, whatever the status')),
      },
      closed,
    ),
    edits_today: count('changes that the audit has since midnight UTC, but for those of accounts'),
    waiting: Type.Object(
      {
        changes: count('in the outbox'),
        bulk: count('of them those of imports, which stand behind the others'),
        fan_outs: count("changed parents whose children's changes are still to be found"),
        oldest_seconds: Type.Number({ minimum: 0, description: 'age of what waits longest' }),
        paused_at: nullable(time('since when an operator has stopped indexing')),
        dead_letters: count('messages that no index takes'),
      },
      closed,
    ),
    searches_today: Type.Object(
      {
        searches: count('since midnight UTC'),
        found_nothing: count('of them'),
        share_found_nothing: share('null without a search'),
      },
      closed,
    ),
    answers_today: Type.Object(
      {
        states: Type.Record(Type.String(), count('answers that came about so, as X-Cache says it')),
        share_without_search: share('that no search was made for; null without an answer'),
      },
      closed,
    ),
    newest: Type.Array(
      Type.Object(
        {
          id: Type.Integer({ minimum: 1 }),
          slug: Type.String(),
          name: Type.String(),
          status: Type.String(),
          created_at: time('when'),
        },
        closed,
      ),
      { maxItems: 10, description: 'the last first' },
    ),
    generation: count('of the index: raised each time newly searchable changes became visible'),
  },
  { ...closed, $id: 'Dashboard', description: 'How things are, at most ten seconds ago.' },
);
export type Dashboard = Static<typeof dashboardSchema>;
