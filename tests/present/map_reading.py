"""Reads a map payload back the slow, obvious way: the oracle for the fast writer."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct
from dataclasses import dataclass
from typing import Any

MISSING = -(2**31)


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
        if kind == "category":
            return [
                column["words"][code - 1] if code else None
                for code in self.varints(column["codes"])
            ]
        if kind == "text":
            data, out, at = self.section(column["bytes"]), [], 0
            for size in self.varints(column["sizes"]):
                out.append(data[at : at + size - 1].decode("utf-8") if size else None)
                at += max(0, size - 1)
            return out
        if kind == "real":
            data = self.section(column["values"])
            values = struct.unpack(f"<{len(data) // 8}d", data)
            return [None if value != value else value for value in values]
        scale = 10 ** column.get("digits", 0)
        return [
            None if value == MISSING else value / scale for value in self.int32(column["values"])
        ]

    def columns(self, table: str) -> list[str]:
        return [each["name"] for each in self.head["tables"][table]["columns"]]

    def rings(self, table: str) -> list[list[list[tuple[float, float]]]]:
        shapes = self.head["shapes"][table]
        per_row = self.varints(shapes["ringCounts"])
        per_ring = iter(self.varints(shapes["vertexCounts"]))
        moves = iter(self.varints(shapes["moves"]))
        x, y = shapes["origin"]
        out = []
        for rings in per_row:
            shape = []
            for _ in range(rings):
                points = []
                for _ in range(next(per_ring)):
                    x += _unzigzag(next(moves))
                    y += _unzigzag(next(moves))
                    points.append((x * shapes["precision"], y * shapes["precision"]))
                shape.append(points)
            out.append(shape)
        return out


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def read(payload: str) -> Reading:
    raw = gzip.decompress(base64.b64decode(payload))
    size = int.from_bytes(raw[:4], "little")
    return Reading(json.loads(raw[4 : 4 + size]), raw[4 + size :], raw)


def read_page(html: str) -> Reading:
    found = re.findall(r'<script type="text/plain" id="[\w-]+">([A-Za-z0-9+/=]+)</script>', html)
    assert len(found) == 1
    return read(found[0])
