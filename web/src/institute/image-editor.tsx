import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImageUpload } from '../../../src/contract/responses/image-response.ts';
import { type ImageKind, imageKinds } from '../../../src/domain/enumerations.ts';
import { imageMediaTypes, maxImageBytes } from '../../../src/domain/images/image-rules.ts';
import { AccountForm, fieldText } from '../account/access/account-form.tsx';
import { RemoveButton } from '../account/remove-button.tsx';
import { ActionError, InputError } from '../shared/action-error.tsx';
import { formatTime } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { mediaHref } from '../shared/media.ts';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { fetchImages, removeImage, uploadImage, type VersionedImages } from './image-api.ts';

const pollMs = 1_500;
const maxMegabytes = Math.floor(maxImageBytes / 1024 / 1024);

const imagesKey = (instituteId: number) => ['images', instituteId];

/** The images of an institute, and the form that uploads one; for editors. */
export default function ImageEditor({ instituteId }: { instituteId: number }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: imagesKey(instituteId),
    queryFn: ({ signal }) => fetchImages(instituteId, signal),
    refetchInterval: ({ state: { data: images } }) =>
      images?.uploads.some(({ state }) => state === 'processing') ? pollMs : false,
  });

  async function upload(fields: FormData) {
    const file = fields.get('file');
    if (!(file instanceof File)) return;
    if (file.size > maxImageBytes)
      throw new InputError(`The file is too large: at most ${maxMegabytes} MB are accepted.`);
    await uploadImage(instituteId, fieldText(fields, 'kind'), file);
    await client.invalidateQueries({ queryKey: imagesKey(instituteId) });
  }

  return (
    <section className="account-settings">
      <h2>Images</h2>
      {error && !data && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data && (
        <ul className="account-list" aria-label="Images">
          {imageKinds.map((kind) => (
            <ImageItem key={kind} instituteId={instituteId} kind={kind} images={data} />
          ))}
        </ul>
      )}
      <AccountForm action={upload} submitText="Upload the image">
        <label>
          Use it as
          <select name="kind">
            {imageKinds.map((kind) => (
              <option key={kind} value={kind}>
                {codeLabel(kind)}
              </option>
            ))}
          </select>
        </label>
        <label>
          File
          <input
            name="file"
            type="file"
            accept={imageMediaTypes.join(',')}
            required
            aria-describedby="image-hint"
          />
        </label>
        <p id="image-hint" className="quiet">
          A PNG, JPEG, WebP or AVIF file of at most {maxMegabytes} MB. It takes the place of the present image
          once it has been processed.
        </p>
      </AccountForm>
    </section>
  );
}

const uploadTexts: Record<ImageUpload['state'], string> = {
  processing: 'is being processed.',
  ready: 'is shown. Searches and this page follow within seconds.',
  refused: 'was refused.',
  failed: 'could not be processed.',
};

interface ImageItemProps {
  instituteId: number;
  kind: ImageKind;
  images: VersionedImages;
}

function ImageItem({ instituteId, kind, images }: ImageItemProps) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeImage(instituteId, kind, images.etag),
    onSettled: () => client.invalidateQueries({ queryKey: imagesKey(instituteId) }),
  });
  const hash = images[kind];
  const upload = images.uploads.find((each) => each.kind === kind);
  return (
    <li>
      {hash !== null && <img className="logo" src={mediaHref(hash, 96)} width="40" height="40" alt="" />}
      <div>
        {codeLabel(kind)} {hash === null && <span className="quiet">(none)</span>}
        <p role="status" className="quiet">
          {upload && `The upload of ${formatTime(upload.created_at)} ${uploadTexts[upload.state]}`}
        </p>
        {upload?.reason != null && <p className="action-error">{upload.reason}</p>}
        <ActionError text={`The ${kind} was not removed.`} error={removal.error} />
      </div>
      {hash !== null && (
        <RemoveButton
          label={`Remove the ${kind}`}
          isPending={removal.isPending}
          onRemove={() => removal.mutate()}
        />
      )}
    </li>
  );
}
