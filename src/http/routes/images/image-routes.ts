import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  imageDeletionParameters,
  imageUploadParameters,
} from '../../../contract/parameters/image-parameters.ts';
import { parameterReader, readNoParameters } from '../../../contract/reading/parameter-reader.ts';
import { imageMediaTypes, maxImageBytes } from '../../../domain/images/image-rules.ts';
import { AppError } from '../../../errors.ts';
import type { ImageService } from '../../../services/image-service.ts';
import type { InstituteEditingService } from '../../../services/institute-editing-service.ts';
import { requireRole } from '../../middleware/authentication.ts';
import { readBytes } from '../../requests/body-bytes.ts';
import { readIfMatch, readOptionalIfMatch } from '../../requests/preconditions.ts';
import { recordId } from '../../requests/record-id.ts';
import { createRouter } from '../../router.ts';
import { editorOf, idOf, setVersion, waitIfRequested } from '../editing-context.ts';

const path = '/v1/admin/institutes/:id/images';
// Each is held in memory until it is stored.
const maxSimultaneous = 8;

const readUpload = parameterReader(imageUploadParameters);
const readDeletion = parameterReader(imageDeletionParameters);

/** `/v1/admin/institutes/{id}/images`. */
export function imageRoutes(
  service: ImageService,
  editingService: Pick<InstituteEditingService, 'waitUntilIndexed'>,
): Router {
  const router = createRouter();
  let uploads = 0;

  router.get(path, async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    const { version, images } = await service.list(idOf(context.params.id));
    setVersion(context, version, images);
    context.body = images;
  });

  router.post(path, async (context) => {
    const editor = editorOf(context, 'editor');
    const { kind } = readUpload(context.querystring);
    const id = idOf(context.params.id);
    // Optional: nothing changes before the image was processed.
    const expected = readOptionalIfMatch(context);
    checkMediaType(context);
    await service.checkUpload(id, expected);
    if (uploads >= maxSimultaneous)
      throw new AppError('overloaded', 'Too many images are being uploaded. Please try again.', {
        retryAfterSeconds: 2,
      });
    uploads += 1;
    try {
      const file = await readBytes(context, maxImageBytes);
      if (file.length === 0) throw new AppError('bad-request', 'The body is empty.');
      const upload = await service.upload(editor, id, expected, kind, file);
      context.set('Location', `/v1/admin/institutes/${id}/images/${upload.id}`);
      context.body = upload;
      context.status = 202;
    } finally {
      uploads -= 1;
    }
  });

  router.delete(path, async (context) => {
    const editor = editorOf(context, 'editor');
    const { kind, wait } = readDeletion(context.querystring);
    const id = idOf(context.params.id);
    const institute = await service.remove(editor, id, readIfMatch(context), kind);
    setVersion(context, institute.version);
    await waitIfRequested(context, editingService, wait, institute);
    context.status = 204;
  });

  router.get(`${path}/:upload`, async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    context.body = await service.find(idOf(context.params.id), recordId(context.params.upload));
  });

  return router;
}

/** Whether a request uploads an image, which may take longer than the time limit of other requests. */
export function isImageUpload({ method, path }: Context): boolean {
  return method === 'POST' && /^\/v1\/admin\/institutes\/\d+\/images$/.test(path);
}

/** The type only shows that the client means an image; the content decides which one it is. */
function checkMediaType(context: Context): void {
  const type = context.is(...imageMediaTypes);
  if (type === null) throw new AppError('bad-request', 'The body is empty.');
  if (!type)
    throw new AppError('unsupported-media-type', `The body must be ${imageMediaTypes.join(' or ')}.`);
}
