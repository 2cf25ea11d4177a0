"""Work beside the rest of a run."""

import threading

import pytest

from landuse.beside import beside


def test_it_runs_in_a_thread_of_its_own_and_brings_its_error_up() -> None:
    assert beside(threading.get_ident).result() != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        beside(divmod, 1, 0).result()


def test_nobody_waits_for_it() -> None:
    go = threading.Event()
    found = beside(go.wait, 5)
    assert not found.done()
    go.set()
    assert found.result()
