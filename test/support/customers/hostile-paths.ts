/** What a customer may ask, by whatever place a value of another one can stand in. */
export const hostilePaths = (value: string, month: string): readonly string[] => {
  const text = encodeURIComponent(value);
  return [
    ...usageNames.flatMap((name) => [
      `/billable?${name}=${text}`,
      `/billable?${name}=${text}&group_by=customer&format=csv`,
    ]),
    ...pageNames.map((name) => `/?${name}=${text}`),
    `/reports/${text}`,
    `/reports/${text}.csv`,
    `/reports/${month}.${text}`,
    `/reports/${month}.customers.csv?version=${text}`,
    `/reports/..%2f${text}`,
    `/reports?customer=${text}`,
    `/exports/${text}`,
    `/link?token=${text}`,
    `/push?customer=${text}`,
    `/metrics?customer=${text}`,
    `/whoami?customer=${text}`,
    `/openapi.json?customer=${text}`,
    `//billable?customer=${text}`,
    `/billable%2f${text}`,
    `/${text}`,
  ];
};

const names = (text: string): readonly string[] => text.split(' ');

const usageNames = names(
  'customer consumer service route ai_model status group_by meters from range timezone cursor limit unknown',
);

const pageNames = names('customer consumer service view range month timezone meter first');

/** Headers that proxies and other products listen to. */
export const hostileHeaders = (value: string): readonly Readonly<Record<string, string>>[] => [
  {},
  { accept: 'text/html' },
  { 'if-none-match': `W/"${value}"`, range: 'bytes=0-10' },
  {
    'x-customer': value,
    'x-consumer-custom-id': value,
    'x-consumer-username': value,
    'x-original-url': `/billable?customer=${value}`,
    'x-http-method-override': 'PUT',
    'x-forwarded-host': value,
  },
];

export type Told = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

/** Differ from one asking to the next, or with what was asked: an ETag is over the question too. */
const changing = ['date', 'etag', 'set-cookie', 'content-length', 'apigw-requestid'];

/** An answer without what differs by the value alone that was asked for, and by the time of asking. */
export const toldOf = ({ status, headers, text }: Told, value: string): string => {
  const forms = [
    value,
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    value.replace(/^\w+:/, ''),
  ];
  const told = JSON.stringify([
    status,
    Object.entries(headers)
      .filter(([name]) => !changing.includes(name.toLowerCase()))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    text,
  ]);
  return forms
    .reduce((all, form) => all.replaceAll(form, 'VALUE'), told)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d|name=\\"form\\" value=\\"[^"]*"/g, 'TIME');
};
