import type { RoutesOfFunction } from '../../../shared/api/routes.ts';
import type { Handler } from '../../../shared/api/message.ts';
import { createLinkHandler, type LinkContext } from './link-handler.ts';
import {
  createSignInHandler,
  createSignOutHandler,
  type SignInContext,
} from './sign-in-handler.ts';
import { stylesheet } from '../../../shared/page/style/style.ts';

type Doors = Extract<RoutesOfFunction<'query'>, 'signIn' | 'signOut' | 'link' | 'style' | 'icon'>;

export type DoorContext = SignInContext & LinkContext;

/** What a browser asks for besides the page and files. */
export const doorHandlers = (context: DoorContext): Readonly<Record<Doors, Handler>> => ({
  signIn: createSignInHandler(context),
  signOut: createSignOutHandler(context),
  link: createLinkHandler(context),
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
