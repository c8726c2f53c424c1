import type { Endpoint } from './endpoint.ts';
import { adminInstituteEndpoints } from './endpoints/admin-institute-endpoints.ts';
import { adminProgrammeEndpoints } from './endpoints/admin-programme-endpoints.ts';
import { auditEndpoints } from './endpoints/audit-endpoints.ts';
import { authEndpoints } from './endpoints/auth-endpoints.ts';
import { dashboardEndpoints } from './endpoints/dashboard-endpoints.ts';
import { facetEndpoints } from './endpoints/facet-endpoints.ts';
import { imageEndpoints } from './endpoints/image-endpoints.ts';
import { importEndpoints } from './endpoints/import-endpoints.ts';
import { instituteEndpoints } from './endpoints/institute-endpoints.ts';
import { jobEndpoints } from './endpoints/job-endpoints.ts';
import { myAccountEndpoints } from './endpoints/my-account-endpoints.ts';
import { reportEndpoints } from './endpoints/report-endpoints.ts';
import { searchEndpoints } from './endpoints/search-endpoints.ts';
import { searchTuningEndpoints } from './endpoints/search-tuning-endpoints.ts';
import { serviceEndpoints } from './endpoints/service-endpoints.ts';
import { suggestEndpoints } from './endpoints/suggest-endpoints.ts';

/** Every endpoint of the API, in the order in which the documentation shows them. */
export const endpoints: Endpoint[] = [
  ...searchEndpoints,
  ...suggestEndpoints,
  ...instituteEndpoints,
  ...facetEndpoints,
  ...serviceEndpoints,
  ...authEndpoints,
  ...myAccountEndpoints,
  ...adminInstituteEndpoints,
  ...adminProgrammeEndpoints,
  ...imageEndpoints,
  ...importEndpoints,
  ...jobEndpoints,
  ...reportEndpoints,
  ...auditEndpoints,
  ...searchTuningEndpoints,
  ...dashboardEndpoints,
];
