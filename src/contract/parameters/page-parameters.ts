import { Type } from 'typebox';

/** How a list for admins is read page by page. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'items of a page, 20 by default' }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 2_000,
      description: '`cursor` of the page before, with the same other parameters',
    }),
  ),
};
