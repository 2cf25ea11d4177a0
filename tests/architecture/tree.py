"""What the rules look at: the modules of the package, their imports, the files of the repository."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "landuse"
SKIPPED = {".git", ".venv", "node_modules", "__pycache__", "bundle", "build", "dist"}


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    where: str
    tree: ast.Module

    @property
    def is_front(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def part(self) -> str:
        """First name below the package: the stage or base module it belongs to."""
        return self.name.split(".")[1] if "." in self.name else ""


@dataclass(frozen=True)
class Import:
    module: Module
    target: str
    name: str
    line: int

    @property
    def part(self) -> str:
        own = self.target.split(".")
        return own[1] if len(own) > 1 else ""

    @property
    def top(self) -> str:
        return self.target.split(".")[0]

    def says(self, why: str) -> str:
        return f"{self.module.where}:{self.line}: {why}"


@dataclass(frozen=True)
class Repo:
    root: Path

    @cached_property
    def files(self) -> list[Path]:
        """Files that are tracked or would be; without git every file."""
        listed = subprocess.run(
            [
                "git",
                "-C",
                self.root,
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ],
            capture_output=True,
            check=False,
        )
        if listed.returncode == 0:
            names = listed.stdout.decode().split("\0")
            found = [self.root / name for name in names if name]
        else:
            found = [path for path in self.root.rglob("*") if not SKIPPED & set(self.parts(path))]
        return sorted(path for path in found if path.is_file())

    def parts(self, path: Path) -> tuple[str, ...]:
        return path.relative_to(self.root).parts

    def where(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def python(self, folder: str) -> Iterator[Path]:
        for path in sorted((self.root / folder).rglob("*.py")):
            if not SKIPPED & set(self.parts(path)):
                yield path

    @cached_property
    def modules(self) -> list[Module]:
        return [self._module(path) for path in self.python(PACKAGE)]

    def _module(self, path: Path) -> Module:
        parts = list(self.parts(path.with_suffix("")))
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return Module(name, path, self.where(path), tree)

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, wherever it stands: in functions and under TYPE_CHECKING as well."""
        names = {module.name for module in self.modules}
        return [found for module in self.modules for found in _imports(module, names)]

    def own_imports(self) -> Iterator[Import]:
        return (found for found in self.imports if found.top == PACKAGE)


Rule = Callable[[Repo], list[str]]


def _imports(module: Module, names: set[str]) -> Iterator[Import]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, "", node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                if deeper in names:
                    yield Import(module, deeper, "", node.lineno)
                else:
                    yield Import(module, base, alias.name, node.lineno)
        elif isinstance(node, ast.Call) and _called(node) == "import_module":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Import(module, first.value, "", node.lineno)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    own = module.name.split(".")
    package = own if module.is_front else own[:-1]
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _called(node: ast.Call) -> str:
    return name_of(node.func)


def name_of(node: ast.expr) -> str:
    """Last name of a called or raised expression: ``a.b.c(…)`` gives ``c``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
