/** The defaults of what the ingest handler is told. */
export const ingestSettings = { maxEventAgeDays: 40, maxBodyBytes: 33_554_432 };
