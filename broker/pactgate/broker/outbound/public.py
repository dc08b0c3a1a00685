"""Which addresses are public. Sources: the special-purpose registries of IANA; RFC 4291, 6052 and 3056."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out for the Internet. What Python calls global holds more."""

_NAT64 = IPv6Network("64:ff9b::/96")
_RELAYS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("3fff::/20"))
"""6to4 and Teredo, which lead to an IPv4 address behind them, and addresses for documentation."""


def is_public(address: str) -> bool:
    """Whether an address, perhaps with a zone, is one of a host on the Internet: so is the IPv4 address in it."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast
    if inner := parsed.ipv4_mapped or _behind_nat64(parsed):
        return is_public(str(inner))
    return parsed in _UNICAST and parsed.is_global and not any(parsed in relay for relay in _RELAYS)


def _behind_nat64(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translator would call: networks without IPv4 reach every IPv4 host like that."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None
