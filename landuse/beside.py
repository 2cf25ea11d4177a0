"""Beside (同时进行): work that needs nothing of what follows, done beside it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def beside(work: Callable[..., T], *args: Any) -> Future[T]:
    """Begin work in a thread of its own (另起线程).

    Parameters
    ----------
    work
        A pure function; nobody may change what it is given.
    *args
        What it is given.

    Returns
    -------
    concurrent.futures.Future
        Ask it for the result; an error comes up there.

    Examples
    --------
    >>> beside(sum, [1, 2]).result()
    3
    """
    pool = ThreadPoolExecutor(1)
    found = pool.submit(work, *args)
    pool.shutdown(wait=False)
    return found
