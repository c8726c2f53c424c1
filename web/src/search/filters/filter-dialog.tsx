import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { formatCount } from '../../shared/format.ts';

interface FilterDialogProps {
  count: number;
  total: number | null;
  children: ReactNode;
}

/** The filters in a dialog, on screens that have no room for them beside the results. */
export default function FilterDialog({ count, total, children }: FilterDialogProps) {
  return (
    <DialogTrigger>
      <Button className="button">{count === 0 ? 'Filters' : `Filters (${count})`}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="sheet">
          <Dialog className="dialog">
            <div className="dialog-head">
              <Heading slot="title" level={2}>
                Filters
              </Heading>
              <Button slot="close" className="close-button" aria-label="Close">
                ×
              </Button>
            </div>
            <div className="dialog-body">{children}</div>
            <div className="dialog-foot">
              <Button slot="close" className="button primary">
                {total === null ? 'Show results' : `Show ${formatCount(total, 'institute', 'institutes')}`}
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
