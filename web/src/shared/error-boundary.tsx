import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** What is missing where it fails, as the beginning of a sentence: 'The filters'. */
  what: string;
  /** Another key is another try: what failed for one search need not fail for the next. */
  resetKey?: string;
  children: ReactNode;
}

/**
 * Keeps a part that cannot be shown from taking the page with it. Reloading is what helps: the code of the part may have
 * failed to load, and the browser does not ask for it again.
 */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate({ resetKey }: BoundaryProps) {
    if (this.state.failed && resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="notice problem" role="alert">
        <p>{this.props.what} cannot be shown.</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
}
