import type { InstituteImages } from '../../../src/contract/responses/image-response.ts';
import type { ImageKind } from '../../../src/domain/enumerations.ts';
import { sendAuthenticated } from '../account/session.ts';
import { readJson } from '../api/client.ts';
import { isInstituteImages } from '../api/response-checks.ts';

/** The images of an institute, and the entity tag of the version that has them. */
export interface VersionedImages extends InstituteImages {
  etag: string;
}

export async function fetchImages(instituteId: number, signal: AbortSignal): Promise<VersionedImages> {
  const response = await sendAuthenticated(imagesUrl(instituteId), { signal });
  const etag = response.headers.get('etag') ?? '';
  return { ...(await readJson(response, isInstituteImages, signal)), etag };
}

/** Uploads a file as the logo or the photo of an institute. It is shown once a worker has processed it. */
export async function uploadImage(instituteId: number, kind: string, file: File): Promise<void> {
  const query = new URLSearchParams({ kind });
  await sendAuthenticated(`${imagesUrl(instituteId)}?${query}`, { method: 'POST', file });
}

/** Removes an image from the version of an institute that has this entity tag. */
export async function removeImage(instituteId: number, kind: ImageKind, etag: string): Promise<void> {
  const query = new URLSearchParams({ kind });
  const headers = { 'if-match': etag };
  await sendAuthenticated(`${imagesUrl(instituteId)}?${query}`, { method: 'DELETE', headers });
}

function imagesUrl(instituteId: number): string {
  return `/v1/admin/institutes/${instituteId}/images`;
}
