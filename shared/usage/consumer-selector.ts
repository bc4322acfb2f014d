import type { Consumer } from '../metering/consumer.ts';

/** Selects the events that have exactly this value; `any` means in any of the three. */
export type ConsumerSelector = {
  readonly kind: 'id' | 'username' | 'customId' | 'any';
  readonly value: string;
};

/** Whether a selector selects the events of a consumer. */
export const selects = ({ kind, value }: ConsumerSelector, consumer: Consumer): boolean => {
  switch (kind) {
    case 'id':
      return consumer.id === value;
    case 'username':
      return consumer.username === value;
    case 'customId':
      return consumer.customId === value;
    case 'any':
      return consumer.id === value || consumer.username === value || consumer.customId === value;
  }
};
