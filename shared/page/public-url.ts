/** Where people find the page. */
export type PublicPlace = {
  /** The path of the URL, without a slash at its end; `''` where it has none. */
  readonly prefix: string;
  /** Whether they come by https alone. */
  readonly isSecure: boolean;
};

export const publicPlace = (publicUrl: string | null): PublicPlace => {
  const url = publicUrl === null ? null : new URL(publicUrl);
  return {
    prefix: (url?.pathname ?? '').replace(/\/+$/, ''),
    isSecure: url?.protocol === 'https:',
  };
};
