import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** The name of the part, which begins the message: 'The filters'. */
  what: string;
  /** A new key renders the part again: it may fail for one search and not for the next. */
  resetKey?: string;
  children: ReactNode;
}

/**
 * Shows a message in place of a part of the page that fails, so that the rest stays usable. The message offers a reload: if the
 * code of the part failed to load, the browser does not request it again.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate({ resetKey }: ErrorBoundaryProps) {
    if (this.state.failed && resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="notice problem" role="alert">
        <p>{this.props.what} could not be displayed.</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
}
