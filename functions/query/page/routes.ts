import type { RoutesOfFunction } from '../../../shared/api/routes.ts';
import type { Handler } from '../../../shared/api/message.ts';
import { iconHandler, styleHandler } from './assets-handler.ts';
import {
  createSignInHandler,
  createSignOutHandler,
  type SignInContext,
} from './sign-in-handler.ts';

type Doors = Extract<RoutesOfFunction<'query'>, 'signIn' | 'signOut' | 'style' | 'icon'>;

/** What a browser asks for besides the page and files. */
export const doorHandlers = (context: SignInContext): Readonly<Record<Doors, Handler>> => ({
  signIn: createSignInHandler(context),
  signOut: createSignOutHandler(context),
  style: styleHandler,
  icon: iconHandler,
});
