"""Shape of a list: every column headed, missing is not zero."""

import numpy as np
import pandas as pd

from landuse.present.publication_list import figure_of, make_notice, text_of


def test_missing_stays_missing() -> None:
    for none in (None, np.nan, pd.NA, pd.NaT):
        assert figure_of(none) is None
        assert text_of(none) is None
    assert figure_of(0) == 0.0
    assert text_of("") == ""


def test_columns_are_headed_in_words() -> None:
    zh, en = (
        make_notice("a", "t", [], [("land", "area")], [(1.0,)], lang) for lang in ("zh", "en")
    )
    assert (zh.headings, zh.kinds, zh.rows) == (("评价用地面积（亩）",), ("area",), ((1.0,),))
    assert en.headings == ("land that counts (mu)",)
