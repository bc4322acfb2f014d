// The score must not depend on luck: each property tries the same examples in every run. A failure
// is enough; the smallest example of it is of no use here.
import fc from 'fast-check';

process.env['PROPERTY_RUNS_FACTOR'] = '0.1';
fc.configureGlobal({ seed: 1, endOnFailure: true });
