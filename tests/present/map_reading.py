"""Reads a map payload back the slow, obvious way: the oracle for the fast writer."""

from __future__ import annotations

import base64
import bisect
import gzip
import json
import math
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MISSING = -(2**31)
MISSING_WIDE = -(2**47)


@dataclass
class Reading:
    head: dict[str, Any]
    body: bytes
    raw: bytes

    def section(self, place: list[int]) -> bytes:
        return self.body[place[0] : place[0] + place[1]]

    def varints(self, place: list[int]) -> list[int]:
        numbers, value, shift = [], 0, 0
        for byte in self.section(place):
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                numbers.append(value)
                value, shift = 0, 0
        return numbers

    def int32(self, place: list[int]) -> list[int]:
        data = self.section(place)
        count = len(data) // 4
        return [
            struct.unpack("<i", bytes(data[plane * count + row] for plane in range(4)))[0]
            for row in range(count)
        ]

    def column(self, table: str, name: str) -> list[Any]:
        columns = self.head["tables"][table]["columns"]
        column = next(each for each in columns if each["name"] == name)
        kind = column["kind"]
        rows = self.head["tables"][table]["rows"]
        if kind == "none":
            return [None] * rows
        other = {"codes": self._codes, "wide": self._wide, "text": self._text, "real": self._real}
        if kind in other:
            return other[kind](column)
        if kind == "near":
            return self._near(table, column)
        if kind == "category":
            return [
                column["words"][code - 1] if code else None
                for code in self.varints(column["codes"])
            ]
        scale = 10 ** column.get("digits", 0)
        return [
            None if value == MISSING else value / scale for value in self.int32(column["values"])
        ]

    def _text(self, column: dict[str, Any]) -> list[str | None]:
        data, out, at = self.section(column["bytes"]), [], 0
        for size in self.varints(column["sizes"]):
            out.append(data[at : at + size - 1].decode("utf-8") if size else None)
            at += max(0, size - 1)
        return out

    def _real(self, column: dict[str, Any]) -> list[float | None]:
        data = self.section(column["values"])
        values = struct.unpack(f"<{len(data) // 8}d", data)
        return [None if value != value else value for value in values]

    def _codes(self, column: dict[str, Any]) -> list[str | None]:
        runs = []
        for place in column["numbers"]:
            value, values = 0, []
            for step in self.varints(place):
                value += _unzigzag(step)
                values.append(value)
            runs.append(iter(values))
        out: list[str | None] = []
        for which in self.varints(column["which"]):
            if not which:
                out.append(None)
                continue
            parts = column["patterns"][which - 1].split("\0")
            text = parts[0]
            for place, width in enumerate(column["widths"][which - 1]):
                text += str(next(runs[place])).zfill(width) + parts[place + 1]
            out.append(text)
        return out

    def _wide(self, column: dict[str, Any]) -> list[float | None]:
        data = self.section(column["values"])
        count = len(data) // 6
        out: list[float | None] = []
        for row in range(count):
            raw = bytes(data[plane * count + row] for plane in range(6))
            value = int.from_bytes(raw, "little", signed=True)
            out.append(None if value == MISSING_WIDE else value / 10 ** column["digits"])
        return out

    def _near(self, table: str, column: dict[str, Any]) -> list[float | None]:
        of = self.column(table, column["of"])
        over = self.column(table, column["over"]) if "over" in column else None
        codes = [0] * len(of)
        if "by" in column:
            (by,) = (
                each
                for each in self.head["tables"][table]["columns"]
                if each["name"] == column["by"]
            )
            codes = self.varints(by["codes"])
        out: list[float | None] = []
        for row, rest in enumerate(self.varints(column["rest"])):
            if not rest:
                out.append(None)
                continue
            if column.get("order"):
                same = sorted(
                    value
                    for value, code in zip(of, codes, strict=True)
                    if code == codes[row] and value is not None
                )
                guess = 0
                if of[row] is not None:
                    guess = len(same) - bisect.bisect_right(same, of[row]) + 1
                out.append(guess + _unzigzag(rest - 1))
                continue
            value = math.nan if of[row] is None else of[row]
            if over is not None:
                value = value / over[row] if over[row] else math.nan
            value *= column["factors"][codes[row]]
            if "low" in column and value == value:
                value = max(value, column["low"])
            if "high" in column and value == value:
                value = min(value, column["high"])
            scale = 10 ** column["digits"]
            guess = 0
            if value == value and abs(value * scale) < 2**31 - 2:
                guess = math.floor(value * scale + 0.5)
            out.append((guess + _unzigzag(rest - 1)) / scale)
        return out

    def columns(self, table: str) -> list[str]:
        return [each["name"] for each in self.head["tables"][table]["columns"]]

    def rings(self, table: str) -> list[list[list[tuple[float, float]]]]:
        shapes = self.head["shapes"][table]
        own_x, own_y = (iter(self.varints(shapes[each])) for each in ("movesX", "movesY"))
        skips, lengths, backs = (
            self.varints(shapes[each]) for each in ("skips", "lengths", "backs")
        )
        points: list[tuple[int, int]] = []

        def write(count: int) -> None:
            for _ in range(count):
                x, y = points[-1] if points else (0, 0)
                points.append((x + _unzigzag(next(own_x)), y + _unzigzag(next(own_y))))

        for skip, length, back in zip(skips, lengths, backs, strict=True):
            write(skip)
            source = len(points) - back
            for offset in range(length):
                points.append(points[source - offset])
        write(shapes["vertices"] - len(points))
        where = iter(points)
        per_ring = iter(self.varints(shapes["vertexCounts"]))
        return [
            [[_degrees(next(where), shapes) for _ in range(next(per_ring))] for _ in range(rings)]
            for rings in self.varints(shapes["ringCounts"])
        ]


def _degrees(point: tuple[int, int], shapes: dict[str, Any]) -> tuple[float, float]:
    world = 256 * 2**18 * 2 ** shapes["finer"]
    x, y = point[0] + shapes["origin"][0], point[1] + shapes["origin"][1]
    north = math.atan(math.sinh(math.pi * (1 - 2 * y / world)))
    return x / world * 360 - 180, math.degrees(north)


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def read(payload: Iterable[str]) -> Reading:
    raw = b"".join(gzip.decompress(base64.b64decode(each)) for each in payload)
    size = int.from_bytes(raw[:4], "little")
    return Reading(json.loads(raw[4 : 4 + size]), raw[4 + size :], raw)


def read_page(html: str) -> Reading:
    found = re.findall(r'<script type="text/plain" id="[\w-]+">([A-Za-z0-9+/=]+)</script>', html)
    assert len(found) == 2
    return read(found)
