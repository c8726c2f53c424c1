import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { navigate } from '../routing/navigation.ts';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  /** Called after the page has navigated, but not when the browser opens a new tab. */
  onNavigated?: () => void;
}

/** A link that the page follows without a reload; the browser handles clicks that open a tab or a window. */
export function Link({ href, onNavigated, children, ...rest }: LinkProps) {
  function follow(event: MouseEvent) {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(href);
    if (onNavigated) onNavigated();
    else window.scrollTo(0, 0);
  }
  return (
    <a href={href} {...rest} onClick={follow}>
      {children}
    </a>
  );
}
