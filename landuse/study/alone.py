"""One run at a time (独占): two runs into one study folder would mix their tables."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_TAKEN = {errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.ENOENT}
"""What a system says where another process holds the lock, or has just let it go; others mean that
there are no locks."""


class Alone:
    """Hold of a place that one process has at a time (独占标记); it goes with the process.

    Parameters
    ----------
    place
        File that stands for it; gone when it is let go.

    Raises
    ------
    BlockingIOError
        Another run has it.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._held = os.open(place, os.O_RDWR | os.O_CREAT)
        try:
            _lock(self._held)
            taken = not os.path.samestat(os.fstat(self._held), place.stat())
        except OSError as error:
            taken = error.errno in _TAKEN
        if taken:
            os.close(self._held)
            raise BlockingIOError(str(place))

    def let_go(self) -> None:
        """Give it back (释放)."""
        try:
            self._place.unlink(missing_ok=True)
            os.close(self._held)
        except PermissionError:  # Windows keeps what is open
            os.close(self._held)
            self._place.unlink(missing_ok=True)


def _lock(held: int) -> None:
    """Lock a file until it is closed, or its process ends in whatever way."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
