import { Type } from 'typebox';

const state = Type.Enum(['up', 'down']);

export const healthSchema = Type.Object(
  { status: Type.Literal('ok') },
  { additionalProperties: false, $id: 'Health' },
);

export const readinessSchema = Type.Object(
  {
    status: Type.Enum(['ready', 'not ready']),
    problems: Type.Array(
      Type.Object({ problem: Type.String(), run: Type.String() }, { additionalProperties: false }),
      {
        description:
          'Reasons why searches may not show the current data, each with the command that resolves it.',
      },
    ),
    dependencies: Type.Object(
      { postgres: state, redis: state, sessions_redis: state, elasticsearch: state },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, $id: 'Readiness' },
);
