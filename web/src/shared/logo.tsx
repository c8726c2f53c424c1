import { useState } from 'react';
import { initialOf, mediaHref } from './media.ts';

interface LogoProps {
  /** The hash of the image; null for an institute without a logo. */
  hash: string | null | undefined;
  name: string;
}

/** The logo of an institute beside its name, which says all that a screen reader needs. Without one, the initial of the name. */
export function Logo({ hash, name }: LogoProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (!hash || failed === hash)
    return (
      <span className="logo" aria-hidden="true">
        {initialOf(name)}
      </span>
    );
  return (
    <img
      className="logo"
      src={mediaHref(hash, 96)}
      srcSet={`${mediaHref(hash, 96)} 96w, ${mediaHref(hash, 320)} 320w`}
      sizes="2.5rem"
      width="40"
      height="40"
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setFailed(hash)}
    />
  );
}
