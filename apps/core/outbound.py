"""HTTP to the outside, which cannot be led into the house.

The address is looked at when the socket has opened and before anything is sent: then it is no name
that could mean something else a moment later (DNS rebinding). Redirects are not followed, and no
proxy of the environment is used, which would open the socket in our place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

GLOBAL_UNICAST = IPv6Network("2000::/3")  # nothing else of IPv6 lies outside (RFC 4291)
LONGEST_ANSWER = 64 * 1024  # bytes
NAT64 = IPv6Network("64:ff9b::/96")  # ends with an address of IPv4 (RFC 6052)


class PrivateAddress(Exception):
    """The name led to an address inside the house."""


def post(
    url: str, *, json: dict, headers: dict[str, str], timeout: float, is_internal: bool = False
) -> int:
    """Send JSON and return the status of the answer; its body is not read.

    `is_internal` says that the address may be one of the house. `timeout` is in seconds, for
    connecting and for each wait. Raises `PrivateAddress` and `requests.RequestException`.
    """
    with requests.Session() as session:
        session.trust_env = False
        if not is_internal:
            for scheme in ("http://", "https://"):
                session.mount(scheme, OutsideOnly())
        response = session.post(
            url, json=json, headers=headers, timeout=timeout, allow_redirects=False, stream=True
        )
        response.close()
        return response.status_code


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the body as text, cut where it is longer than any answer."""

    status: int
    text: str


def post_form(
    url: str,
    *,
    data: dict[str, str],
    timeout: float,
    is_internal: bool = False,
    before_handing_over: Callable[[], None] | None = None,
) -> Answer:
    """Send a form and return the answer. Raises as `post`.

    `before_handing_over` is called when the socket has opened and before anything is sent; what it
    raises ends it. An error after that call leaves it unknown whether the form has arrived.
    """
    with requests.Session() as session:
        session.trust_env = False
        adapter = HandingOver(before_handing_over, is_internal=is_internal)
        for scheme in ("http://", "https://"):
            session.mount(scheme, adapter)
        response = session.post(url, data=data, timeout=timeout, allow_redirects=False, stream=True)
        with response:
            try:
                body = response.raw.read(LONGEST_ANSWER, decode_content=True)
            except HTTPError as error:  # `requests` translates it only where it reads itself
                raise requests.ConnectionError(error) from error
            return Answer(response.status_code, body.decode("utf-8", errors="replace"))


def is_public(address: str) -> bool:
    """Tell whether an address of the peer lies outside, however it is written."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _behind_nat64(found)
        if inner is None and found not in GLOBAL_UNICAST:
            return False
        found = inner or found
    return found.is_global and not found.is_multicast


def _behind_nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(address.packed[-4:]) if address in NAT64 else None


class _LooksAtPeer:
    def _new_conn(self):
        opened = super()._new_conn()
        if not is_public(opened.getpeername()[0]):
            opened.close()
            raise PrivateAddress
        return opened


class _OutsideHTTP(_LooksAtPeer, HTTPConnection):
    pass


class _OutsideHTTPS(_LooksAtPeer, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _OutsideHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _OutsideHTTPS


class OutsideOnly(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class HandingOver(HTTPAdapter):
    """Tells its caller when the socket has opened: until then nothing has left the house."""

    def __init__(self, before: Callable[[], None] | None, *, is_internal: bool) -> None:
        self._before, self._is_internal = before, is_internal
        super().__init__()

    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        plain, secure = _telling(self._before, is_internal=self._is_internal)
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}


def _telling(before: Callable[[], None] | None, *, is_internal: bool) -> tuple[type, type]:
    """Pools whose connections say that they have opened, after the peer was looked at."""

    class Tells:
        def connect(self):
            super().connect()
            if before:
                before()

    bases = (HTTPConnection, HTTPSConnection) if is_internal else (_OutsideHTTP, _OutsideHTTPS)
    plain = type("Plain", (Tells, bases[0]), {})
    secure = type("Secure", (Tells, bases[1]), {})
    return (
        type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    )
