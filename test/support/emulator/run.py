"""Runs ministack until standard input ends.

A test run that is killed cannot end the emulator, but its end of the pipe closes all the same.
"""

import os
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()

from ministack.app import main  # noqa: E402

sys.argv = ["ministack"]
sys.exit(main())
