import type { BodyChunk, HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import type { LogLine } from '../../shared/ports/log.ts';

/** What the server asks of the read worker. Each request has a number of its own. */
export type ToReadWorker =
  | { readonly kind: 'request'; readonly id: number; readonly request: HttpRequest }
  /** One more chunk was taken off; another may be sent. */
  | { readonly kind: 'credit'; readonly id: number }
  /** No one wants the rest. */
  | { readonly kind: 'cancel'; readonly id: number };

/** What the read worker answers: one `answer`, then for a streamed body chunks and an end. */
export type FromReadWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: WorkerAnswer }
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: BodyChunk }
  | { readonly kind: 'end'; readonly id: number }
  /** The stream broke off; `reason` may be logged. */
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** The garbage of long answers was collected there; of what was passed on, some is left here. */
  | { readonly kind: 'collected' }
  /** A read has met damage in the store; writes may go on without ever meeting it. */
  | { readonly kind: 'damaged' }
  /** A line for the log. */
  | { readonly kind: 'log'; readonly line: LogLine };

/** `body` is `null` where it follows in chunks. */
export type WorkerAnswer = Omit<HttpResponse, 'body'> & { readonly body: string | null };

/** Chunks that may be under way: enough to keep both sides busy, few enough to bound memory. */
export const initialCredits = 4;
