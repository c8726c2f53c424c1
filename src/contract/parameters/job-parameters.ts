import { type Static, Type } from 'typebox';
import { jobPriorities, jobStates } from '../../domain/enumerations.ts';
import { pageParameters } from './page-parameters.ts';

/** The parameters of `GET /v1/admin/jobs`. */
export const jobListParameters = Type.Object(
  {
    state: Type.Optional(Type.Enum([...jobStates], { description: 'Only jobs in this state.' })),
    kind: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,60}$',
        description: 'Only jobs of this kind. A kind that has no jobs gives an empty list.',
      }),
    ),
    priority: Type.Optional(Type.Enum([...jobPriorities], { description: 'Only jobs of this priority.' })),
    ...pageParameters,
  },
  { additionalProperties: false },
);
export type JobListParameters = Static<typeof jobListParameters>;
