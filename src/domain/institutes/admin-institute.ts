import type { Provenance } from './institute.ts';
import type { InstituteFields, Status } from './institute-edit.ts';

/** An institute as editors see it. */
export interface AdminInstitute extends InstituteFields {
  id: number;
  university: string | null;
  programme_count: number;
  provenance: Record<string, Provenance>;
  stated_fields: string[];
  source: string;
  source_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The same in a list. */
export interface ListedInstitute {
  id: number;
  slug: string;
  name: string;
  kind: string;
  status: Status;
  university: string | null;
  country: string | null;
  state: string | null;
  district: string | null;
  source: string;
  version: number;
  updated_at: Date;
}

/** The sort value and the id of the item that a page of a list begins after. */
export type ListPosition = [value: string, id: number];

/** Who changes something, and by which request. */
export interface Editor {
  accountId: number;
  actor: string;
  requestId: string;
}
