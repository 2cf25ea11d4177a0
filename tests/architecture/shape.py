"""How code is cut: lengths, names, no print, no broad except, docstrings, a test file a module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PACKAGE, Module, Repo, name_of

FILE_LINES = 400
FUNCTION_LINES = 60
DRAWERS = {"util", "utils", "common", "helper", "helpers", "misc"}
BROAD = {"Exception", "BaseException"}
HAN = re.compile(r"[\u4e00-\u9fff]")
WEB = f"{PACKAGE}/present/map/web"
TESTED_ELSEWHERE = {
    "landuse": "tests/test_public_api.py: the front is the public API",
    "landuse.version": "tests/test_public_api.py: it is what is installed",
}
"""Modules without a test file of their own, and why."""
OPEN_CALLS = {"text"}
"""Calls that take any names: the values for the placeholders of a sentence."""
FOREIGN_SIGNATURES = {"landuse.present.map.page": {"render": "branca calls it so"}}
"""Functions that hand options on because another package laid down their signature."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def file_length(repo: Repo) -> list[str]:
    """400 lines a file, in the package, its page code and its tests."""
    own = [*repo.python(PACKAGE), *repo.python("tests"), *repo.root.glob("*.py"), *_page_code(repo)]
    counted = [(path, len(path.read_text(encoding="utf-8").splitlines())) for path in own]
    return [
        f"{repo.where(path)}:{lines}: {lines} lines, the limit is {FILE_LINES}"
        for path, lines in counted
        if lines > FILE_LINES
    ]


def _page_code(repo: Repo) -> Iterator[Path]:
    for path in repo.files:
        if repo.where(path).startswith(WEB) and path.suffix in {".ts", ".mjs", ".css"}:
            yield path


def function_length(repo: Repo) -> list[str]:
    """60 lines a function; its docstring is not counted."""
    return [
        f"{module.where}:{node.lineno}: {node.name} has {lines} lines, the limit is {FUNCTION_LINES}"
        for module in repo.modules
        for node in _functions(module.tree)
        if (lines := _code_lines(node)) > FUNCTION_LINES
    ]


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _code_lines(node: Function) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def drawer_names(repo: Repo) -> list[str]:
    """No module is a drawer for unnamed things."""
    return [
        f"{repo.where(path)}:1: {each!r} names nothing of the field"
        for folder in (PACKAGE, "tests")
        for path in repo.python(folder)
        for each in {part.removesuffix(".py") for part in repo.parts(path)} & DRAWERS
    ]


def no_print(repo: Repo) -> list[str]:
    """Data goes to files or stdout through click, talk to stderr; nothing prints."""
    return [
        f"{module.where}:{node.lineno}: print"
        for module in repo.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]


def no_broad_except(repo: Repo) -> list[str]:
    """Only errors that are expected are caught."""
    return [
        f"{module.where}:{node.lineno}: broad except"
        for module in repo.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(each) for each in caught.elts)
    return caught is None or name_of(caught) in BROAD


def no_forwarded_options(repo: Repo) -> list[str]:
    """``**kwargs`` is never handed on: the reader of a signature sees every option."""
    return [
        f"{module.where}:{call.lineno}: {node.name} hands on **{node.args.kwarg.arg}"
        for module in repo.modules
        for node in _functions(module.tree)
        if node.args.kwarg and node.name not in FOREIGN_SIGNATURES.get(module.name, {})
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _hands_on(call, node.args.kwarg.arg)
    ]


def _hands_on(call: ast.Call, options: str) -> bool:
    return name_of(call.func) not in OPEN_CALLS and any(
        each.arg is None and isinstance(each.value, ast.Name) and each.value.id == options
        for each in call.keywords
    )


def docstrings(repo: Repo) -> list[str]:
    """Public functions say the Chinese term first; those that are offered have numpydoc sections.

    Offered is what a front hands out, what a base module holds, and every indicator.
    """
    handed = {(each.target, each.name) for each in repo.own_imports() if each.module.is_front}
    return [
        f"{module.where}:{node.lineno}: {node.name} {why}"
        for module in repo.modules
        for node in module.tree.body
        if isinstance(node, Function) and not node.name.startswith("_")
        for why in _docstring_faults(
            node, offered=_offers_all(module) or (module.name, node.name) in handed
        )
    ]


def _offers_all(module: Module) -> bool:
    return module.is_front or module.name.count(".") == 1 or module.part == "measure"


def _docstring_faults(node: Function, *, offered: bool) -> list[str]:
    written = ast.get_docstring(node)
    if written is None:
        return ["has no docstring"]
    if any(_is_command(each) for each in node.decorator_list):
        return []  # its words are in landuse/text/*/cli.toml
    wanted = {
        "lacks the Chinese term in its first line": bool(HAN.search(written.splitlines()[0])),
        "lacks the section Parameters": (
            not offered or not _has_parameters(node) or _has(written, "Parameters")
        ),
        "lacks the section Returns": (
            not offered or not _returns(node) or _has(written, "(Returns|Yields)")
        ),
    }
    return [why for why, kept in wanted.items() if not kept]


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return name_of(called) in {"command", "group"}


def _has_parameters(node: Function) -> bool:
    given = node.args
    return bool(given.posonlyargs or given.args or given.kwonlyargs or given.vararg or given.kwarg)


def _returns(node: Function) -> bool:
    nothing = {"None", "NoReturn", "Never"}
    return node.returns is not None and ast.unparse(node.returns) not in nothing


def _has(written: str, section: str) -> bool:
    return bool(re.search(rf"^{section}\n-+$", written, re.MULTILINE))


def test_files(repo: Repo) -> list[str]:
    """Each module has its test file at the same place under tests/."""
    return [
        f"{module.where}:1: no {' or '.join(_test_names(module))}"
        for module in repo.modules
        if module.name not in TESTED_ELSEWHERE
        and not (module.is_front and _only_exports(module))
        and not any((repo.root / name).is_file() for name in _test_names(module))
    ]


test_files.__test__ = False  # type: ignore[attr-defined]  # a rule, not a test


def _test_names(module: Module) -> list[str]:
    """Its mirror; an inner package (present/map, diagnose/zombie, demo, policy, study) may be tested as one."""
    *folders, name = module.name.split(".")[1:]
    own = "/".join(["tests", *folders])
    names = [f"{own}/test_{name.lstrip('_')}.py"]
    if module.is_front:
        names.append(f"{own}/{name}/test_{name}.py")
    elif len(folders) > 1 or folders in (["demo"], ["policy"], ["study"]):
        names.append("/".join(["tests", *folders[:-1], f"test_{folders[-1]}.py"]))
    return names


def _only_exports(module: Module) -> bool:
    """A docstring, imports and ``__all__``."""
    kinds = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign)
    return all(isinstance(node, kinds) for node in module.tree.body)
