import { describe, expect, test } from '@jest/globals';
import { createSignalMeaning } from '../../local/stop-signals.ts';

describe('without npm', () => {
  test('the first signal stops, a Ctrl-C after it ends at once', () => {
    const meaningOf = createSignalMeaning({ isUnderNpm: false });
    expect(meaningOf('SIGINT', 0)).toBe('stop');
    expect(meaningOf('SIGINT', 1)).toBe('end');
  });

  test('a Ctrl-C ends at once what SIGTERM has stopped', () => {
    const meaningOf = createSignalMeaning({ isUnderNpm: false });
    expect(meaningOf('SIGTERM', 0)).toBe('stop');
    expect(meaningOf('SIGTERM', 10_000)).toBe('ignore');
    expect(meaningOf('SIGINT', 10_001)).toBe('end');
  });
});

describe('under npm, which passes a signal on', () => {
  test('one Ctrl-C comes twice and stops in order', () => {
    const meaningOf = createSignalMeaning({ isUnderNpm: true });
    expect(meaningOf('SIGINT', 0)).toBe('stop');
    expect(meaningOf('SIGINT', 20)).toBe('ignore');
    expect(meaningOf('SIGINT', 40)).toBe('end');
  });

  test('a second Ctrl-C that only npm got ends at once', () => {
    const meaningOf = createSignalMeaning({ isUnderNpm: true });
    expect(meaningOf('SIGINT', 0)).toBe('stop');
    expect(meaningOf('SIGINT', 1_000)).toBe('end');
  });
});
