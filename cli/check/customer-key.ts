/**
 * What tells customers apart, or each of their services, in a file about them and in the rows of a
 * Parquet file; as it is shown. A name that is missing is left out.
 */
export const newCustomerKey =
  ({ isByService }: { readonly isByService: boolean }) =>
  (textOf: (column: string) => string): string => {
    const name = textOf('customer_name');
    const texts = [
      textOf('customer_id'),
      ...(name === '' ? [] : [name]),
      ...(isByService ? [textOf('service')] : []),
    ];
    return texts.map((text) => JSON.stringify(text)).join(', ');
  };

export type CustomerKey = ReturnType<typeof newCustomerKey>;
