"""Words users see: the same in both languages, each key known and used, none in code."""

import ast
import csv
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.shape import HAN
from tests.architecture.tree import PACKAGE, Module, Repo, name_of

LANGS = ("zh", "en")
WORDLESS = ("present", "cli", "pipeline", "study")
"""Parts that speak to users; the others may know Chinese headings and units of their sources."""
NOTES = {"Note", "LanduseError", "InputError", "PolicyError", "StudyError"}
SENTENCES = ("message", "remedy")
ASSIGNED = re.compile(r"""^\s*["']?([\w.-]+)["']?\s*=""")
SECTION = re.compile(r"^\s*\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Entry:
    words: str
    where: str


@cache
def entries(repo: Repo, lang: str) -> dict[str, Entry]:
    """Key → words and place of one language; the area is the file."""
    found: dict[str, Entry] = {}
    for path in sorted((repo.root / PACKAGE / "text" / lang).glob("*.toml")):
        content = path.read_text(encoding="utf-8")
        lines = _line_numbers(content)
        for key, words in _flat(tomllib.loads(content)):
            place = f"{repo.where(path)}:{lines.get(key, 1)}"
            found[f"{path.stem}.{key}"] = Entry(words, place)
    return found


def _flat(table: dict[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        elif isinstance(value, str):
            yield f"{above}{key}", value


def _line_numbers(content: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    section = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if opened := SECTION.match(line):
            section = opened[1].replace('"', "").replace(" ", "") + "."
        elif assigned := ASSIGNED.match(line):
            numbers.setdefault(section + assigned[1], number)
    return numbers


def same_keys(repo: Repo) -> list[str]:
    """What is said in one language is said in the other."""
    zh, en = (entries(repo, lang) for lang in LANGS)
    return [
        *(f"{zh[key].where}: {key} is missing in en" for key in sorted(zh.keys() - en.keys())),
        *(f"{en[key].where}: {key} is missing in zh" for key in sorted(en.keys() - zh.keys())),
    ]


def same_placeholders(repo: Repo) -> list[str]:
    """Both languages fill in the same values, and the braces are well formed."""
    zh, en = (entries(repo, lang) for lang in LANGS)
    found = []
    for key in sorted(zh.keys() & en.keys()):
        own, other = _placeholders(zh[key].words), _placeholders(en[key].words)
        if own is None or other is None:
            found.append(f"{(zh if own is None else en)[key].where}: {key} has unbalanced braces")
        elif own != other:
            found.append(f"{zh[key].where}: {key} fills {sorted(own)} in zh, {sorted(other)} in en")
    return found


def _placeholders(words: str) -> set[str] | None:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    except ValueError:
        return None


def known_keys(repo: Repo) -> list[str]:
    """Each key written out in code has its words."""
    known = entries(repo, LANGS[0]).keys()
    return [
        f"{module.where}:{line}: no text for {key}"
        for module in repo.modules
        for key, line in _spoken(module)
        if key not in known
    ]


def _spoken(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        if name_of(node.func) == "text" and "." in first.value:
            yield first.value, node.lineno
        elif name_of(node.func) in NOTES and first.value:
            yield from ((f"{first.value}.{each}", node.lineno) for each in SENTENCES)


def used_keys(repo: Repo) -> list[str]:
    """No words that nobody says.

    A key is used where code writes it out; where it is a sentence of a note or error that code
    names; where code names its section; or where an f-string of code makes it from codes that
    code, the field dictionary or a policy know.
    """
    written = _literals(repo)
    codes = written | _codes(repo)
    patterns = [re.compile(each) for each in _patterns(repo)]
    return [
        f"{entry.where}: {key} is never used"
        for key, entry in entries(repo, LANGS[0]).items()
        if not _is_used(key, written, codes, patterns)
    ]


def _is_used(key: str, written: set[str], codes: set[str], patterns: list[re.Pattern[str]]) -> bool:
    section, _, leaf = key.rpartition(".")
    if key in written or (section in written and ("." in section or leaf in SENTENCES)):
        return True
    return any(
        all(_is_made(part, codes, patterns) for part in found.groups())
        for name in (key, section)
        for pattern in patterns
        if (found := pattern.fullmatch(name))
    )


def _is_made(part: str, codes: set[str], patterns: list[re.Pattern[str]]) -> bool:
    """Whether code writes this part out, or makes it in turn."""
    return part in codes or any(
        all(_is_made(inner, codes, patterns) for inner in found.groups())
        for pattern in patterns
        if (found := pattern.fullmatch(part)) and part not in found.groups()
    )


@cache
def _literals(repo: Repo) -> set[str]:
    return {
        node.value
        for module in repo.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | _whole_areas(repo)


def _whole_areas(repo: Repo) -> set[str]:
    """Areas handed out whole, ``words("map", …)``: written with a dot, so that sections match."""
    return {
        f"{node.args[0].value}."
        for module in repo.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) in {"words", "word"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def _patterns(repo: Repo) -> set[str]:
    """F-strings as patterns: ``f"errors.{code}.message"`` is ``errors\\.(.+)\\.message``."""
    found = set()
    for module in repo.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"
                    for part in node.values
                ]
                if any("." in part for part in parts if part != "(.+)"):
                    found.add("".join(parts))
    return found | {re.escape(area[:-1]) for area in _whole_areas(repo)}


def _codes(repo: Repo) -> set[str]:
    found: set[str] = set()
    dictionary = repo.root / PACKAGE / "data" / "fields.csv"
    if dictionary.is_file():
        with dictionary.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found |= {row["table"], row["name"], *row["values"].split("|")}
    for path in (repo.root / PACKAGE / "policies").glob("*.toml"):
        found |= set(_names(tomllib.loads(path.read_text(encoding="utf-8"))))
    return found


def _names(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)
    elif isinstance(node, str):
        yield node


def no_words_in_code(repo: Repo) -> list[str]:
    """What users read is in landuse/text, not in the code that shows it."""
    return [
        f"{module.where}:{node.lineno}: Chinese words in code; put them in landuse/text"
        for module in repo.modules
        if module.part in WORDLESS
        for node in _strings(module.tree)
        if HAN.search(str(node.value))
    ]


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are not docstrings."""
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in statements
        ):
            yield node
