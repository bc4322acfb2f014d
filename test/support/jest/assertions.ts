import { beforeEach, expect } from '@jest/globals';

// Jest keeps a hundred frames of each error, and tests of faults make many errors that are caught.
Error.stackTraceLimit = 10;

// A test that asserts nothing cannot fail. `toThrow` and its like count, also around matchers of
// other libraries, such as those of the CDK, which throw by themselves.
beforeEach(() => expect.hasAssertions());
