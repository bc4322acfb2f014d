/**
 * A request that cannot be answered as it is: a wrong parameter (400), or one that asks for more
 * than an answer may hold (413). The message is the `detail` of the answer: it names what was
 * wrong, the value received and what is allowed.
 */
export class RefusedRequest extends Error {
  readonly code = 'refused_request';
  override readonly name = 'RefusedRequest';
  readonly status: 400 | 413;

  constructor(status: 400 | 413, detail: string) {
    super(detail);
    this.status = status;
  }
}
