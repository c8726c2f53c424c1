import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { navigate } from '../routing/navigation.ts';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  /** Called after this app has gone there, and not where the browser opens a tab of its own. */
  onNavigated?: () => void;
}

/** A true link, which the app follows by itself when it is simply clicked. */
export function Link({ href, onNavigated, children, ...rest }: LinkProps) {
  function follow(event: MouseEvent) {
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!plain || event.defaultPrevented) return;
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
