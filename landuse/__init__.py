"""Land yield of industrial parks (园区亩均效益): parcels, enterprises, policy, study, map.

Names are loaded when first used, so ``import landuse`` and ``landuse --help`` stay quick.

Examples
--------
>>> import landuse
>>> "demo-2025" in landuse.list_policies()
True
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from landuse.version import __version__

if TYPE_CHECKING:
    from landuse.demo import write_demo
    from landuse.errors import InputError, LanduseError
    from landuse.grading import lifts
    from landuse.ingest import load_park
    from landuse.park import read_park
    from landuse.pipeline import score
    from landuse.policy import Policy, list_policies, load_policy
    from landuse.present.explain import explain
    from landuse.present.map import render_map, save_map
    from landuse.present.pattern import pattern
    from landuse.present.workbook import write_ledger
    from landuse.schema import fields, label
    from landuse.study import Study, load_study, save_study


__all__ = [
    "InputError",
    "LanduseError",
    "Policy",
    "Study",
    "__version__",
    "explain",
    "fields",
    "label",
    "lifts",
    "list_policies",
    "load_park",
    "load_policy",
    "load_study",
    "pattern",
    "read_park",
    "render_map",
    "save_map",
    "save_study",
    "score",
    "write_demo",
    "write_ledger",
]

_HOMES = {
    "InputError": "landuse.errors",
    "LanduseError": "landuse.errors",
    "Policy": "landuse.policy",
    "Study": "landuse.study",
    "explain": "landuse.present.explain",
    "fields": "landuse.schema",
    "label": "landuse.schema",
    "lifts": "landuse.grading",
    "list_policies": "landuse.policy",
    "load_park": "landuse.ingest",
    "load_policy": "landuse.policy",
    "load_study": "landuse.study",
    "pattern": "landuse.present.pattern",
    "read_park": "landuse.park",
    "render_map": "landuse.present.map",
    "save_map": "landuse.present.map",
    "save_study": "landuse.study",
    "score": "landuse.pipeline",
    "write_demo": "landuse.demo",
    "write_ledger": "landuse.present.workbook",
}


class _Front(ModuleType):
    """Keeps a public function in front where a stage has the same name (模块类型)."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
