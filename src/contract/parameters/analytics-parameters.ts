import { Type } from 'typebox';

/** The parameters of `GET /v1/admin/analytics/searches`. */
export const analyticsParameters = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 366,
        description: 'how many days, today among them; 7 by default',
      }),
    ),
    most: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'how many of each list, 10 by default' }),
    ),
  },
  { additionalProperties: false },
);
