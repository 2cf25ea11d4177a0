"""How sure a link is (可信度), by how the enterprise and how the place became known."""

from __future__ import annotations

CONFIDENCE = {
    # who: how a record or a title was found to mean the enterprise
    "id": 1.0,
    "credit_code": 1.0,
    "name": 0.95,
    "org_code": 0.95,
    "name_folded": 0.9,
    "former_name": 0.9,
    "name_field": 0.85,
    # where: what says that the enterprise sits on the parcel
    "occupancy": 0.95,
    "unit": 0.95,
    "parcel_code": 0.9,
    "parcel_code_part": 0.9,
    "mirror": 0.9,
    "holder_code": 0.85,
    "parcel_code_several": 0.85,
    "parcel_code_cut": 0.8,
    "holder_name": 0.75,
    "position": 0.7,
    # said by a person
    "review": 1.0,
}
"""Share of links of the kind that we expect to be right; our judgement, not a measurement.

A link is as sure as the weaker of who and where; a confirmed one is 1.

id, credit_code: an identifier that occurs once. org_code: nine characters inside a credit code
that is mistyped elsewhere, and a name that agrees. name: the whole name, which a registrar gives
once in its region, but other regions may give again. name_folded: the name but for 省, 市, 县 and
责任. former_name: as sure as who wrote it down. name_field: brand and trade agree, region or form is
open, and a second field agrees.

occupancy, unit: somebody listed the use of this very land. parcel_code: the enterprise sheet names
the parcel, which may be where it is registered. parcel_code_part: the first 19 characters of the
code of a unit on it. parcel_code_several: several codes in one cell, areas shared. parcel_code_cut:
a suffix was cut off on the user's word. mirror: a lease told by the other side. holder_code,
holder_name: who holds the title need not use the land; a name is less than a code. position: a
point inside, which may be the gate or the office.
"""
