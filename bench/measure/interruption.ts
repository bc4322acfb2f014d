const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Has a signal end this process by way of its `exit` event, at which programs and folders go. */
export const exitOnSignals = (): void => {
  for (const [signal, code] of Object.entries(signals)) {
    process.once(signal, () => process.exit(code));
  }
};
