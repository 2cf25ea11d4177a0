"""Policy comparison (政策对比文字): where two rule sets differ, one sentence a difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from landuse.policy import Cohort, Policy
from landuse.policy.evaluation import Cited
from landuse.present.policies import cohort_title
from landuse.schema import label
from landuse.words import Lang, text, word, words

_SHARES = {"share", "shares", "base", "error", "low", "mid", "high", "pool"}
"""Fields that are shares of a whole and said in per cent."""
_KEYS = ("id", "name", "grade", "field", "year")
_TITLED = {"Exemption", "Adjustment", "Veto"}
_CITED = ("source", "clause", "confidence")
_NAMES = ("id", "name", "title_zh", "title_en", "unit", "field")
_FIGURES = {"indicator", "by"}
_WITH_UNIT = {"value", "benchmark", "below"}
_UNITS = {"revenue": "wan_yuan", "min_land": "mu", "max_land": "mu", "separate_land": "mu"}
_UNITS |= {"separate_floor": "m2", "months": "months", "grace_months": "months"}
_UNITS |= {"warn_days": "days", "points": "points", "limit": "points"}


class _At(NamedTuple):
    """Where a value stands: whose it is in words, and its unit."""

    whose: tuple[str, ...] = ()
    unit: str = ""


class _Line(NamedTuple):
    """A sentence, and whether clause and source have been said to it."""

    said: str
    founded: bool = False


def diff_text(one: Policy, other: Policy, *, lang: Lang) -> str:
    """Where two policies differ (政策对比), one sentence a difference, by section.

    Every field of a policy is compared. A sentence says what it is about and the value in each; clause,
    source and confidence of the rule follow, of both policies where they are not the same.

    Parameters
    ----------
    one, other
        The policies.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        One sentence where they are the same.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> one, other = load_policy("zj-huangyan-2021"), load_policy("zj-huangyan-2022")
    >>> said = diff_text(one, other, lang="en")
    >>> "benchmark: above scale · tax per mu 26.01" in said
    True
    """
    teller = _Teller(lang)
    lines = [text("policydiff.head", lang=lang, one=_title(one, lang), other=_title(other, lang))]
    for name in type(one).model_fields:
        if name == "sha256":
            continue
        said = [*teller.values(name, getattr(one, name), getattr(other, name), _At())]
        if said:
            lines += ["", f"[{teller.label('Policy', name)}]", *(f"  {each.said}" for each in said)]
    return "\n".join(lines) if len(lines) > 1 else text("policies.same", lang=lang)


def _title(policy: Policy, lang: Lang) -> str:
    meta = policy.policy
    return f"{meta.title_zh if lang == 'zh' else meta.title_en} [{meta.name}]"


class _Teller:
    """Says differences in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.labels = words("policydiff.field", lang=lang)
        self.choices = words("policydiff.choice", lang=lang)

    def label(self, model: str, name: str) -> str:
        """Name of a field in words; of one model where it has its own."""
        return self.labels.get(f"{model}_{name}") or self.labels.get(name) or name

    def values(self, name: str, one: Any, other: Any, at: _At, model: str = "") -> Iterator[_Line]:
        """Sentences about one field."""
        if one == other:
            return
        if isinstance(one, BaseModel) or isinstance(other, BaseModel):
            own = (*at.whose, self.label(model, name)) if model else at.whose
            yield from self._models(one, other, at._replace(whose=own), name)
        elif _is_rules(one) or _is_rules(other):
            yield from self._rules(name, one, other, at)
        elif isinstance(one, dict) and isinstance(other, dict):
            for key in dict.fromkeys([*one, *other]):
                within = at._replace(whose=(*at.whose, str(key)))
                if one.get(key) != other.get(key):
                    yield self._sentence(name, one.get(key), other.get(key), within, model)
        else:
            yield self._sentence(name, one, other, at, model)

    def _models(self, one: Any, other: Any, at: _At, section: str = "") -> Iterator[_Line]:
        """Two of a kind field by field, or one that only one policy has; then what they rest on."""
        held = other if isinstance(other, BaseModel) else one
        if type(one) is not type(other):
            lines = [self._only(held, at, section, came=other is held)]
        else:
            lines = []
            for name in type(held).model_fields:
                within = at._replace(unit=_unit(held, name))
                values = getattr(one, name), getattr(other, name)
                if name not in _CITED:
                    lines += self.values(name, *values, within, type(held).__name__)
        grounds = [self._ground(each) for each in (one, other) if isinstance(each, BaseModel)]
        new = not all(each.founded for each in lines) or len(set(grounds)) > 1
        if grounds[0] and new:
            lines = [*(each._replace(founded=True) for each in lines), self._founded(grounds, at)]
        yield from lines

    def _founded(self, grounds: Sequence[str], at: _At) -> _Line:
        """What a rule rests on, in both where it is not the same."""
        arrow = " → ".join(dict.fromkeys(grounds))
        whose = f"{_whose(at)} " if at.whose else ""
        said = text("policydiff.founded", lang=self.lang, whose=whose, ground=arrow)
        return _Line(f"    {said}", founded=True)

    def _rules(self, name: str, one: Any, other: Any, at: _At) -> Iterator[_Line]:
        """Lists of rules: those of one name are compared, the others came or went."""
        left, right = _by_key(one), _by_key(other)
        for key in [*left, *(each for each in right if each not in left)]:
            if left.get(key) != right.get(key):
                held = right.get(key, left.get(key))
                within = at._replace(whose=(*at.whose, self._named(held, key)))
                yield from self._models(left.get(key), right.get(key), within)
        before = [key for key in left if key in right]
        after = [key for key in right if key in left]
        if before != after:
            one, other = (
                " > ".join(self._named(right[k], k) for k in keys) for keys in (before, after)
            )
            label_ = f"{self.label('', name)} {text('policydiff.order', lang=self.lang)}"
            yield self._said(label_, one, other, at)

    def _named(self, rule: Any, key: str) -> str:
        """What a rule is called."""
        kind = type(rule).__name__
        if isinstance(rule, Cohort):
            return cohort_title(rule, self.lang)
        if kind in _TITLED:
            return str((rule.title_zh if self.lang == "zh" else rule.title_en) or key)
        if kind == "Step":
            return text("policydiff.step", lang=self.lang, number=key)
        if kind == "Criterion":
            return word("values.rule", f"low_yield_{key}", lang=self.lang)
        table = {"Indicator": "indicators", "Term": "returns"}.get(kind)
        return label(table, key, self.lang) if table else key

    def _only(self, rule: BaseModel, at: _At, section: str, *, came: bool) -> _Line:
        """One sentence about a rule that only one policy has, with all that it says."""
        code = "policydiff.added" if came else "policydiff.removed"
        whose = _whose(at) or self.label("Policy", section)
        return _Line(text(code, lang=self.lang, whose=whose, says=self._content(rule)))

    def _content(self, rule: BaseModel) -> str:
        said = []
        kind = type(rule)
        for name, field in kind.model_fields.items():
            value = getattr(rule, name)
            usual = field.get_default(call_default_factory=True)
            if name in _NAMES or name in _CITED or value == usual:
                continue
            if _is_rules(value):
                inner = [
                    f"{self._named(each, key)} ({self._content(each)})"
                    for key, each in _by_key(value).items()
                ]
                shown = text("explain.joint", lang=self.lang).join(inner)
            elif isinstance(value, BaseModel):
                shown = self._content(value)
            else:
                shown = self.value(name, value, _unit(rule, name))
            said.append(f"{self.label(kind.__name__, name)} {shown}")
        return text("policydiff.joint", lang=self.lang).join(said)

    def _ground(self, rule: BaseModel) -> str:
        """Clause, source and confidence; empty where the rule has none of its own."""
        if not isinstance(rule, Cited):
            return ""
        return text(
            "policydiff.ground",
            lang=self.lang,
            clause=rule.clause or "—",
            source=rule.source,
            sure=self.value("confidence", rule.confidence),
        )

    def _sentence(self, name: str, one: Any, other: Any, at: _At, model: str) -> _Line:
        said = [self.value(name, each, at.unit) for each in (one, other)]
        if said[0] == said[1]:
            said = [repr(one), repr(other)]
        return self._said(self.label(model, name), said[0], said[1], at)

    def _said(self, label_: str, one: str, other: str, at: _At) -> _Line:
        whose = f"{_whose(at)} " if at.whose else ""
        said = text(
            "policydiff.changed", lang=self.lang, label=label_, whose=whose, one=one, other=other
        )
        return _Line(said)

    def value(self, name: str, value: Any, unit: str = "") -> str:
        """One value in words."""
        if value in (None, "", [], {}):
            return text("policydiff.none", lang=self.lang)
        if isinstance(value, bool):
            return word("values.outcome", "yes" if value else "no", lang=self.lang)
        if isinstance(value, dict | list):
            joint = text("explain.joint", lang=self.lang)
            if isinstance(value, dict):
                return joint.join(f"{key} {self.value(name, each)}" for key, each in value.items())
            return joint.join(self.value(name, each, unit) for each in value)
        if isinstance(value, int | float):
            return self._number(name, value, unit)
        return self._text(name, value)

    def _text(self, name: str, value: Any) -> str:
        known = self.choices.get(f"{name}_{value}")
        if known is not None:
            return known
        if name in _FIGURES:
            return label("indicators", value, self.lang)
        if name == "unit":
            return word("values.unit", value, lang=self.lang) or text(
                "policydiff.ratio", lang=self.lang
            )
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    def _number(self, name: str, value: float, unit: str) -> str:
        if name in _SHARES:
            return f"{value * 100:.12g}%"
        said = f"{value:.12g}"
        known = word("values.unit", unit or _UNITS.get(name, ""), lang=self.lang)
        return f"{said} {known}" if known else said


def _whose(at: _At) -> str:
    return " · ".join(at.whose)


def _unit(rule: BaseModel, name: str) -> str:
    """Unit of a number of a rule, where the rule says it."""
    return str(getattr(rule, "unit", "")) if name in _WITH_UNIT else ""


def _is_rules(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], BaseModel)


def _by_key(rules: Sequence[BaseModel]) -> dict[str, BaseModel]:
    """Rules by what they go by: id, name, grade or field; steps by their place."""
    found: dict[str, BaseModel] = {}
    for at, rule in enumerate(rules, start=1):
        own = next((str(getattr(rule, key)) for key in _KEYS if hasattr(rule, key)), str(at))
        key = str(at) if type(rule).__name__ == "Step" else own
        found[key if key not in found else f"{key} ({at})"] = rule
    return found
