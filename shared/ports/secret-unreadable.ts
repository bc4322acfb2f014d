import { StoreUnavailable } from './store-unavailable.ts';

type Options = {
  /** Whether it stays so until a person acts: a permission is missing, or the secret is gone. */
  readonly isLasting: boolean;
};

/** A secret cannot be read. The message quotes nothing of it. */
export class SecretUnreadable extends StoreUnavailable {
  readonly isLasting: boolean;

  constructor(message: string, { isLasting }: Options) {
    super(message);
    this.isLasting = isLasting;
  }
}
