"""What becomes of a column: nothing to say unless said."""

import numpy as np
import pandas as pd

from landuse.ingest.cells.converted import Converted, Odd


def test_nothing_is_wrong_unless_said() -> None:
    done = Converted(pd.Series([1.0]))
    assert not len(done.bad)
    assert (done.found, done.why, done.partial, done.odd) == ((), (), 0, ())
    assert Odd("unit", np.array([0])).found == ""
