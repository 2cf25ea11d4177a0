"""The rules of the house, held on this checkout. What they are: tests/architecture/."""

from pathlib import Path

import pytest

from tests.architecture import RULES
from tests.architecture.tree import Repo


@pytest.fixture(scope="module")
def repo() -> Repo:
    return Repo(Path(__file__).parents[1])


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_kept(rule: str, repo: Repo) -> None:
    found = RULES[rule](repo)
    assert not found, "\n" + "\n".join(found)


def test_the_rules_see_the_package(repo: Repo) -> None:
    """A rule that reads nothing is always kept: make sure that there is something to read."""
    assert {"landuse", "landuse.errors", "landuse.study"} <= {
        module.name for module in repo.modules
    }
    assert any(each.top == "geopandas" for each in repo.imports)
    assert any(path.name == "pyproject.toml" for path in repo.files)
