"""How many characters two words are apart, against a slow table."""

from hypothesis import given
from hypothesis import strategies as st

from landuse.names.slips import characters_off

WORDS = st.text("甲乙丙ab", max_size=7)


def slow(one: str, other: str) -> int:
    """Optimal string alignment, written out as a table."""
    rows = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            ways = [
                rows[i - 1, j] + 1,
                rows[i, j - 1] + 1,
                rows[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            ]
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                ways.append(rows[i - 2, j - 2] + 1)
            rows[i, j] = min(ways)
    return rows[len(one), len(other)]


@given(WORDS, WORDS, st.integers(0, 3))
def test_as_the_slow_table_has_it(one: str, other: str, limit: int) -> None:
    off = slow(one, other)
    assert characters_off(one, other, limit) == (off if off <= limit else None)
    assert characters_off(other, one, limit) == characters_off(one, other, limit)
