import { type Static, type TProperties, Type } from 'typebox';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) => nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const ms = (description: string) => nullable(Type.Number({ minimum: 0, description }));
const seconds = (description: string) => nullable(Type.Number({ minimum: 0, description }));
const time = (description: string) => Type.String({ format: 'date-time', description });

const search = {
  q: nullable(Type.String({ description: 'Text of the searches; null for searches without text.' })),
  filters: Type.Record(Type.String(), Type.Array(Type.String()), {
    description: 'The selected values of each parameter.',
  }),
  searches: count('Number of searches.'),
};
const took = {
  took_p50_ms: ms('Median duration of the searches that were not answered from the cache, in milliseconds.'),
  took_p95_ms: ms('95th percentile of these durations, in milliseconds.'),
};
const askedFor = Type.Array(
  Type.Object(
    { ...search, total: count('Number of institutes that the latest search found.'), ...took },
    closed,
  ),
);

export const searchAnalyticsSchema = Type.Object(
  {
    since: Type.String({ format: 'date', description: 'First day of the period, in UTC.' }),
    days: Type.Array(
      Type.Object(
        {
          day: Type.String({ format: 'date' }),
          searches: count('Number of searches on this day.'),
          found_nothing: count('Number of these searches without a result.'),
          ...took,
        },
        closed,
      ),
    ),
    popular: askedFor,
    found_nothing: askedFor,
    slow: askedFor,
    rising: Type.Array(
      Type.Object(
        { ...search, before: count('Number of searches in the preceding period of the same length.') },
        closed,
      ),
    ),
  },
  {
    ...closed,
    $id: 'SearchAnalytics',
    description: 'What people searched for. Reading a further page does not count as a search.',
  },
);
export type SearchAnalytics = Static<typeof searchAnalyticsSchema>;

/** A group of figures that a worker makes together. Null until it has been made for the first time. */
const group = <T extends TProperties>(figures: T, description: string) =>
  nullable(
    Type.Object({ as_of: time('When these figures were made.'), ...figures }, { ...closed, description }),
  );

export const dashboardSchema = Type.Object(
  {
    at: nullable(time('When `edits_today`, `newest` and `generation` were made; null if they never were.')),
    institutes: group(
      {
        total: count('Number of institutes of any status.'),
        by_status: Type.Record(Type.String(), count('Number of institutes with this status.')),
        by_kind: Type.Record(Type.String(), count('Number of institutes of this kind, of any status.')),
        by_state: Type.Array(
          Type.Object(
            {
              country: nullable(Type.String({ description: 'Null for institutes without a country.' })),
              state: nullable(Type.String({ description: 'Null for institutes without a state.' })),
              institutes: count('Number of institutes in this state, of any status.'),
            },
            closed,
          ),
          { description: 'Every state of the institutes, the one with the most institutes first.' },
        ),
      },
      'Institutes by status, kind and state. Made every ten minutes.',
    ),
    edits_today: nullable(
      count('Number of audited changes since midnight UTC, without those to accounts; null if never made.'),
    ),
    edits: group(
      {
        days: Type.Array(
          Type.Object(
            {
              day: Type.String({ format: 'date' }),
              edits: count('Number of audited changes on this day, without those to accounts.'),
            },
            closed,
          ),
          { minItems: 30, maxItems: 30, description: 'The last 30 days in UTC, the oldest first.' },
        ),
      },
      'Edits by day. Made every ten minutes.',
    ),
    waiting: group(
      {
        changes: count('Number of changes in the outbox.'),
        bulk: count('Number of these changes that imports made. They are processed after the others.'),
        fan_outs: count(
          'Number of changed universities and places whose institutes have not been added to the outbox yet.',
        ),
        oldest_seconds: Type.Number({
          minimum: 0,
          description: 'Age of the oldest pending change, in seconds.',
        }),
        paused_at: nullable(time('When an operator paused indexing; null while it is running.')),
        dead_letters: count('Number of dead letters: changes that no index accepted.'),
      },
      'Changes on their way to the index. Made every minute.',
    ),
    commit_to_searchable: group(
      {
        changes: count('Number of changes that became searchable in the last hour.'),
        p50_seconds: seconds('Median time from the commit of a change until it was searchable.'),
        p99_seconds: seconds('99th percentile of these times.'),
      },
      'How soon changes were searchable in the last hour, over all indexers. Made every minute.',
    ),
    searches_today: group(
      {
        searches: count('Number of searches since midnight UTC.'),
        found_nothing: count('Number of these searches without a result.'),
        share_found_nothing: share('Share of searches without a result; null when there were none.'),
      },
      'Searches of this day. Made every minute.',
    ),
    searches: group(
      { popular: askedFor, found_nothing: askedFor },
      'The ten most frequent searches of the last seven days, and those without a result. Made every ten minutes.',
    ),
    answers_today: group(
      {
        states: Type.Record(Type.String(), count('Number of responses with this value of `X-Cache`.')),
        share_without_search: share('Share of responses that needed no search; null when there were none.'),
      },
      'Responses of this day by the state of the cache. Made every minute.',
    ),
    jobs: group(
      {
        by_state: Type.Record(Type.String(), count('Number of jobs in this state.')),
        failed_by_kind: Type.Record(Type.String(), count('Number of failed jobs of this kind.')),
        oldest_waiting_seconds: Type.Number({
          minimum: 0,
          description: 'For how long the oldest job has been due and has not started, in seconds.',
        }),
      },
      'Jobs that are not deleted yet. Made every minute.',
    ),
    newest: nullable(
      Type.Array(
        Type.Object(
          {
            id: Type.Integer({ minimum: 1 }),
            slug: Type.String(),
            name: Type.String(),
            status: Type.String(),
            created_at: time('When the institute was created.'),
          },
          closed,
        ),
        { maxItems: 10, description: 'The most recently created institutes, newest first.' },
      ),
    ),
    generation: nullable(
      count('Generation of the index, raised whenever changes become visible to searches.'),
    ),
  },
  {
    ...closed,
    $id: 'Dashboard',
    description:
      'The state of the service, as a worker has last seen it. Figures that cannot be made keep their last value and its age.',
  },
);
export type Dashboard = Static<typeof dashboardSchema>;
