import { Type } from 'typebox';
import { institutePath } from '../../../contract/parameters/editing-parameters.ts';
import {
  imageDeletionParameters,
  imageUploadParameters,
  imageUploadPath,
  mediaPath,
} from '../../../contract/parameters/image-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { imageUploadSchema, instituteImagesSchema } from '../../../contract/responses/image-response.ts';
import { imageMediaTypes } from '../../../domain/images/image-rules.ts';
import { cacheableResponses, type Endpoint, withSharedResponses } from '../endpoint.ts';
import { ifMatch } from './admin-institute-endpoints.ts';

const path = '/v1/admin/institutes/{id}/images';
const all = { tag: 'admin', role: 'editor', path, pathParameters: institutePath } as const;

const media: Endpoint = {
  method: 'get',
  path: '/media/{hash}/{size}.webp',
  operationId: 'getImage',
  tag: 'images',
  summary: 'Get an image in one size',
  description:
    'Returns an image of an institute as WebP, in sRGB and without metadata. No image is enlarged, so a small one has ' +
    'the same size under each path. The content of a path never changes.',
  pathParameters: mediaPath,
  responses: cacheableResponses({
    schema: Type.String({ format: 'binary' }),
    mediaType: 'image/webp',
    description: 'The image.',
    headers: ['Cache-Control'],
  }),
  problems: { 404: [], 503: [] },
};

export const imageEndpoints: Endpoint[] = [
  media,
  ...withSharedResponses([
    {
      ...all,
      method: 'get',
      operationId: 'getInstituteImages',
      summary: 'Get the images of an institute',
      description:
        'Returns the hashes of the logo and the photo, and the state of the last upload of each. The `ETag` begins with ' +
        'the version of the institute, which every change of an image raises.',
      query: noParameters,
      responses: {
        200: {
          description: 'The images of the institute.',
          schema: instituteImagesSchema,
          headers: ['ETag'],
        },
      },
      problems: [404],
    },
    {
      ...all,
      method: 'post',
      operationId: 'uploadInstituteImage',
      summary: 'Upload a logo or a photo',
      description:
        'Accepts a PNG, JPEG, WebP or AVIF file of up to 10 MB and 40 megapixels as the body, and responds once it is ' +
        'stored. It is processed in the background and then replaces the image of this kind; a newer upload replaces one ' +
        'that is still waiting. The content determines the format, whatever the `Content-Type` says. Animations, files ' +
        'with other data after the image, and damaged files are refused: with status 422, or later with the state ' +
        '`refused`. `If-Match` is optional, because nothing changes before the image was processed.',
      query: imageUploadParameters,
      requestHeaders: { 'If-Match': { ...ifMatch['If-Match'], required: false } },
      body: {
        schema: Type.String({ format: 'binary', description: 'The image file.' }),
        types: imageMediaTypes,
      },
      responses: {
        202: { description: 'The upload.', schema: imageUploadSchema, headers: ['Location'] },
      },
      problems: [404, 412, 422],
    },
    {
      ...all,
      method: 'delete',
      operationId: 'removeInstituteImage',
      summary: 'Remove a logo or a photo',
      description: 'Removes the image of this kind, and an upload that would replace it.',
      query: imageDeletionParameters,
      requestHeaders: ifMatch,
      responses: { 204: { description: 'The image is removed.', headers: ['ETag', 'X-Indexed'] } },
      problems: [404, 412, 428],
    },
    {
      ...all,
      method: 'get',
      path: `${path}/{upload}`,
      pathParameters: imageUploadPath,
      operationId: 'getImageUpload',
      summary: 'Get an image upload',
      description:
        'Returns the state of an upload. An upload that a newer one has replaced does not exist any more.',
      query: noParameters,
      responses: { 200: { description: 'The upload.', schema: imageUploadSchema } },
      problems: [404],
    },
  ]),
];
