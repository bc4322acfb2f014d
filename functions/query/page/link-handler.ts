import { callerOf, type Credentials } from '../../../shared/api/authorize.ts';
import type { CustomerLinks } from '../../../shared/api/customer-links.ts';
import type { Handler, HttpRequest } from '../../../shared/api/message.ts';
import type { ProblemResponse } from '../../../shared/api/problem.ts';
import type { Sessions } from '../../../shared/api/session.ts';
import { deadLinkDocument, linkDocument } from '../../../shared/page/doors/link-view.ts';
import { htmlAnswer } from './html-answer.ts';
import { readForm, seeOther } from './sign-in-handler.ts';

export type LinkContext = {
  readonly sessions: Sessions;
  readonly links: CustomerLinks;
  readonly credentials: Credentials;
  readonly prefix: string;
  /** What to answer in the end to a wrong link. Default: the refusal, at once. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/**
 * `GET /link` shows a button and uses nothing up, since mail and chat programs follow links to show
 * what is there. `POST /link` exchanges the link for a session, and leads to an address without it.
 */
export const createLinkHandler = ({
  sessions,
  links,
  credentials,
  prefix,
  refuseToken = async (refusal) => refusal,
}: LinkContext): Handler => {
  const refuse = async (): Promise<ProblemResponse> =>
    refuseToken(await htmlAnswer(deadLinkDocument(prefix), { status: 401 }));

  const isSignedIn = async ({ headers }: HttpRequest, customer: string): Promise<boolean> => {
    const session = await sessions.read(headers);
    if (session === null) return false;
    return (await callerOf([session.token], 'read', credentials))?.customer === customer;
  };

  return async (request) => {
    const isForm = request.method === 'POST';
    const form = isForm ? readForm(request) : new URLSearchParams(request.query);
    const token = form.get('token') ?? '';
    const link = await links.look(token);
    if (link === null) return refuse();
    if (link.isUsed) {
      // Who goes back to the link in the browser that it signed in goes on to the usage.
      return (await isSignedIn(request, link.customer))
        ? seeOther(`${prefix}/`, {})
        : htmlAnswer(deadLinkDocument(prefix), { status: 401 });
    }
    if (!isForm || !sessions.isFormOf(request.headers, form.get('form') ?? '')) {
      const { cookie, formToken } = sessions.newForm(request.headers);
      const page = linkDocument({ prefix, formToken, token, isAgain: isForm });
      return htmlAnswer(page, {
        status: isForm ? 400 : 200,
        headers: { 'set-cookie': cookie },
      });
    }
    const session = await links.exchange(token);
    if (session === null) return refuse();
    return seeOther(`${prefix}/`, { 'set-cookie': await sessions.begin(session) });
  };
};
