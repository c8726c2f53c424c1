import { type Static, Type } from 'typebox';
import { imageKinds } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';
import { imageHash } from './institute-response.ts';

const closed = { additionalProperties: false };
const time = Type.String({ format: 'date-time' });

export const imageUploadSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    kind: Type.Enum([...imageKinds]),
    state: Type.Enum(['processing', 'ready', 'refused', 'failed'], {
      description:
        '`ready`: the institute shows the image. `refused`: the file is no suitable image. `failed`: it could not be ' +
        'processed.',
    }),
    reason: nullable(Type.String({ description: 'Why the upload was refused or failed; otherwise null.' })),
    hash: nullable(Type.String({ description: 'Hash of the image, once it is ready.' })),
    bytes: Type.Integer({ minimum: 1, description: 'Size of the uploaded file.' }),
    created_at: time,
    finished_at: nullable(time),
  },
  { ...closed, $id: 'ImageUpload', description: 'An uploaded image.' },
);
export type ImageUpload = Static<typeof imageUploadSchema>;

export const instituteImagesSchema = Type.Object(
  {
    logo: imageHash('logo'),
    photo: imageHash('photo'),
    uploads: Type.Array(imageUploadSchema, {
      description: 'The last upload of each kind, if there was any.',
    }),
  },
  { ...closed, $id: 'InstituteImages', description: 'The images of an institute.' },
);
export type InstituteImages = Static<typeof instituteImagesSchema>;
