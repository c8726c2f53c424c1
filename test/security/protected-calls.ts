import { type Role, roles } from '../../src/domain/enumerations.ts';
import type { Endpoint } from '../../src/http/openapi/endpoint.ts';

export interface ProtectedRequest {
  method: string;
  path: string;
  role: Role;
  /** the roles that may not call it */
  lowerRoles: Role[];
}

/** A request to each route that requires authentication. */
export function protectedRequests(endpoints: Endpoint[]): ProtectedRequest[] {
  return endpoints.flatMap(({ method, path, role }) =>
    role === undefined
      ? []
      : {
          method: method.toUpperCase(),
          path: path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'slug' ? 'nobody' : '1')),
          role,
          lowerRoles: roles.slice(0, roles.indexOf(role)),
        },
  );
}
