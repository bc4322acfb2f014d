import { beforeEach, expect } from '@jest/globals';

// A test that asserts nothing cannot fail. `toThrow` and its like count, also around matchers of
// other libraries, such as those of the CDK, which throw by themselves.
beforeEach(() => expect.hasAssertions());
