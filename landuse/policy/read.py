"""Read (政策读取): shipped policies and files, checked, in the units of the tool."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from landuse.errors import Note, PolicyError
from landuse.park import explain_validation
from landuse.policy.check import check_policy, check_words, in_own_units
from landuse.policy.model import Policy
from landuse.policy.partial import sense_of_the_rest


def list_policies() -> list[str]:
    """Names of the shipped policies (内置政策).

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> "zj-huangyan-2022" in list_policies()
    True
    """
    folder = files("landuse").joinpath("policies")
    return sorted(
        item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")
    )


def load_policy(name: str | Path, *, base: Path | None = None) -> Policy:
    """Read a policy (读取政策), shipped or from a file.

    Parameters
    ----------
    name
        A shipped name, or a path that ends in ``.toml``.
    base
        Folder that a relative path starts from; the working folder by default.

    Returns
    -------
    Policy
        The policy, with the sha256 of its text.

    Raises
    ------
    PolicyError
        No such policy, or its text is inconsistent: all problems at once.

    Examples
    --------
    >>> load_policy("zj-huangyan-2022").cohorts[0].indicators[0].benchmark
    24.097
    """
    content, file = _content(name, base)
    return parse_policy(content, file)


def policy_source(name: str | Path) -> str:
    """Text of a policy file (政策原文), to be copied and edited.

    Parameters
    ----------
    name
        A shipped name or a path.

    Returns
    -------
    str
        The TOML text.

    Raises
    ------
    PolicyError
        No such policy.

    Examples
    --------
    >>> policy_source("generic-cn-v1").splitlines()[1]
    '[policy]'
    """
    return _content(name, None)[0].decode("utf-8-sig")


def _content(name: str | Path, base: Path | None) -> tuple[bytes, str]:
    if str(name).endswith(".toml"):
        path = (base or Path()) / name
        if path.is_file():
            try:
                return path.read_bytes(), path.name
            except OSError as error:
                raise PolicyError("policy.no_permission", file=str(path)) from error
    elif name in list_policies():
        source = files("landuse").joinpath("policies", f"{name}.toml")
        return source.read_bytes(), f"{name}.toml"
    raise PolicyError("policy.not_found", name=str(name), known=", ".join(list_policies()))


def parse_policy(content: bytes, file: str) -> Policy:
    """Policy from the bytes of a TOML file (解析政策).

    Parameters
    ----------
    content
        The file's bytes.
    file
        Its name, for messages.

    Returns
    -------
    Policy
        The policy.

    Raises
    ------
    PolicyError
        Every inconsistency at once.
    """
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError("policy.no_toml", file=file, found=str(error)) from error
    try:
        shared = _shared(data)
        policy = Policy.model_validate({**data, "sha256": digest(content + shared)})
    except ValidationError as error:
        notes = [_with_keys(note) for note in explain_validation(error, file, "policy")]
        notes += [*check_words(data, file), *_of_file(sense_of_the_rest(data), file)]
        raise PolicyError.collect(notes) from error
    policy, strange = in_own_units(policy)
    notes = [*check_words(data, file), *_of_file([*check_policy(policy), *strange], file)]
    if notes:
        raise PolicyError.collect(notes)
    return policy


def _of_file(notes: Sequence[Note], file: str) -> list[Note]:
    """Notes that name the file, not the policy as it calls itself."""
    return [Note(each.code, each.severity, {**each.params, "policy": file}) for each in notes]


def _shared(data: dict[str, Any]) -> bytes:
    """Fill in what sections take over from a shipped policy, named by ``like``; the texts of those."""
    texts: dict[str, bytes] = {}
    for section in ("zombie", "routes", "siting", "tenancy", "capacity"):
        own = data.get(section)
        if isinstance(own, dict) and isinstance(own.get("like"), str):
            texts[own["like"]], _ = _content(own["like"], None)
            whole = tomllib.loads(texts[own["like"]].decode("utf-8-sig")).get(section, {})
            kept = {name: part for name, part in own.items() if name != "like"}
            data[section] = {**whole, **kept}
    return b"".join(texts.values())


def _with_keys(note: Note) -> Note:
    """Note on an unknown key with the keys that its section takes, and the nearest of them."""
    if note.code != "policy.unknown_key":
        return note
    *section, key = str(note.params["place"]).split(".")
    models: list[type[BaseModel]] = [Policy]
    for part in section:
        if not part.isdigit():
            kinds = [m.model_fields[part].annotation for m in models if part in m.model_fields]
            models = [model for kind in kinds for model in _models(kind)] or models
    valid = list(dict.fromkeys(name for model in models for name in model.model_fields))
    valid = [name for name in valid if name != "sha256"]
    near = difflib.get_close_matches(key, valid, n=1)
    params = {"valid": ", ".join(valid) or "—", "near": near[0] if near else "—"}
    return Note(note.code, note.severity, {**note.params, **params})


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Models within an annotation such as ``list[X] | None``."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


def digest(content: bytes) -> str:
    """Sha256 of a text file (文件指纹), Windows line ends as Unix ones: a checkout changes nothing."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
