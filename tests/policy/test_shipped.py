"""What decides beside the policy is on record with a checksum of its own."""

import hashlib
from importlib.resources import files

from landuse.pipeline import score
from landuse.policy.shipped import DATA, shipped
from tests.factories import make_inputs


def test_every_data_file_of_the_package_is_covered() -> None:
    folder = files("landuse").joinpath("data")
    there = {each.name for each in folder.iterdir() if each.name.endswith((".toml", ".csv"))}
    assert there == set(DATA) == set(shipped())
    text = folder.joinpath("casework.toml").read_bytes().replace(b"\r\n", b"\n")
    assert shipped()["casework.toml"] == hashlib.sha256(text).hexdigest()


def test_a_study_says_which_procedures_and_words_it_rests_on() -> None:
    assert score(make_inputs(4)).meta["data"] == shipped()
