# SPDX-License-Identifier: Apache-2.0
"""The numbers in ACL rules and the words oned shows for them."""

from __future__ import annotations

INDIVIDUAL, GROUP, ALL, CLUSTER = 1 << 32, 1 << 33, 1 << 34, 1 << 35
RIGHTS = {"USE": 1, "MANAGE": 2, "ADMIN": 4, "CREATE": 8}
RESOURCES = {
    word: 1 << (36 + at)
    for at, word in enumerate(
        "VM HOST NET IMAGE USER TEMPLATE GROUP - DATASTORE CLUSTER DOCUMENT ZONE SECGROUP VDC "
        "VROUTER MARKETPLACE MARKETPLACEAPP VMGROUP VNTEMPLATE - BACKUPJOB".split()
    )
    if word != "-"
}
ID_BITS = 0xFFFFFFFF


def who(number: int) -> str:
    if number & ALL:
        return "*"
    if number & CLUSTER:
        return f"%{number & ID_BITS}"
    if number & GROUP:
        return f"@{number & ID_BITS}"
    return f"#{number & ID_BITS}" if number & INDIVIDUAL else "??"


def rule_text(user: int, resource: int, rights: int, zone: int) -> str:
    words = "+".join(word for word, bit in RESOURCES.items() if resource & bit)
    allowed = "+".join(word for word, bit in RIGHTS.items() if rights & bit)
    return f"{who(user)} {words}/{who(resource)} {allowed} {who(zone)}"


def rule_problems(user: int, resource: int, rights: int, zone: int) -> str:
    """All that is wrong with a rule, as oned lists it; empty if it is taken."""
    found = selector_problems("user", user, (INDIVIDUAL, GROUP, ALL))
    found += selector_problems("resource", resource, (INDIVIDUAL, GROUP, CLUSTER, ALL))
    kinds = resource & sum(RESOURCES.values())
    if resource & CLUSTER and kinds & ~bits("DATASTORE HOST NET"):
        found.append(
            "[resource] CLUSTER(%) selector can be applied only to DATASTORE, HOST and NET types"
        )
    if resource & GROUP and kinds & bits("HOST GROUP CLUSTER ZONE VDC"):
        found.append(
            "[resource] GROUP(@) selector cannot be applied to HOST, GROUP, CLUSTER, ZONE or VDC "
            "types"
        )
    if not kinds:
        found.append("[resource] type is missing")
    if not rights:
        found.append("wrong [rights], it cannot be 0")
    if rights > 0xF:
        found.append("wrong [rights], it cannot be bigger than 0xF")
    found += selector_problems("zone", zone, (INDIVIDUAL, ALL))
    if zone & ALL and resource & INDIVIDUAL and kinds & ~bits("USER GROUP ZONE VDC"):
        found.append(
            "[resource] INDIVIDUAL(#) selector cannot be applied to ALL zones, except for USER, "
            "GROUP and ZONE types"
        )
    return "; ".join(found)


def bits(words: str) -> int:
    return sum(RESOURCES[word] for word in words.split())


NAMES = {INDIVIDUAL: "INDIVIDUAL", GROUP: "GROUP", CLUSTER: "CLUSTER", ALL: "ALL"}


def selector_problems(part: str, number: int, allowed: tuple[int, ...]) -> list[str]:
    found = []
    given = [bit for bit in NAMES if number & bit]
    words = [NAMES[bit] for bit in allowed]
    if not given:
        listed = ", ".join(words[:-1])
        found.append(f"[{part}] is missing one of the {listed} or {words[-1]} bits")
    if len(given) > 1 or set(given) - set(allowed):
        found.append(f"[{part}] {' and '.join(words)} bits are exclusive")
    if number & ALL and number & ID_BITS:
        found.append(f"when using the ALL bit, [{part}] ID must be 0")
    return found
