import type { RoutesOfFunction } from '../../../shared/api/routes.ts';
import type { Handler } from '../../../shared/api/message.ts';
import {
  createSignInHandler,
  createSignOutHandler,
  type SignInContext,
} from './sign-in-handler.ts';
import { stylesheet } from '../../../shared/page/style.ts';

type Doors = Extract<RoutesOfFunction<'query'>, 'signIn' | 'signOut' | 'style' | 'icon'>;

/** What a browser asks for besides the page and files. */
export const doorHandlers = (context: SignInContext): Readonly<Record<Doors, Handler>> => ({
  signIn: createSignInHandler(context),
  signOut: createSignOutHandler(context),
  style: styleHandler,
  icon: iconHandler,
});

/** Their addresses change with them. */
const kept = 'public, max-age=31536000, immutable';

/** `GET /style.css` */
const styleHandler: Handler = async () => ({
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': kept },
  body: stylesheet,
});

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2f6f8f"/>' +
  '<path d="M4 12V8M8 12V4M12 12V6" stroke="#fff" stroke-width="2"/></svg>';

/** `GET /icon.svg` */
const iconHandler: Handler = async () => ({
  status: 200,
  headers: { 'content-type': 'image/svg+xml', 'cache-control': kept },
  body: icon,
});
