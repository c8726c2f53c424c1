import { Type } from 'typebox';
import { imageKinds } from '../../domain/enumerations.ts';
import { imageHashPattern, imageSizes } from '../../domain/images/image-rules.ts';
import { changeParameters, institutePath } from './editing-parameters.ts';

const closed = { additionalProperties: false };
const kind = Type.Enum([...imageKinds], { description: 'What the image shows of the institute.' });

/** The parameters of `POST /v1/admin/institutes/{id}/images`. */
export const imageUploadParameters = Type.Object({ kind }, closed);

/** The parameters of `DELETE /v1/admin/institutes/{id}/images`. */
export const imageDeletionParameters = Type.Object({ kind, ...changeParameters.properties }, closed);

export const imageUploadPath = Type.Object({
  ...institutePath.properties,
  upload: Type.Integer({ minimum: 1, description: 'Id of the upload.' }),
});

/** The path of an image in one size. */
export const mediaPath = Type.Object({
  hash: Type.String({ pattern: imageHashPattern, description: 'Hash of the image.' }),
  size: Type.Enum([...imageSizes], { description: 'Length of the longer side in pixels, at most.' }),
});
