// Loaded by every process that a measurement starts: also a killed command leaves none behind.
process.once('disconnect', () => process.exit());
