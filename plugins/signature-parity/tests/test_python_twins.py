"""Names of twins: what a name says of its kind, which names are halves of one, and what a half is called."""

from __future__ import annotations

import pytest
from lockstitch_signature_parity.python.twins import bare_forms, flavour_of, own_name, shared_key, sync_type, twins

KINDS = """
async: AsyncClient ClientAsync Client_async async_client _async_client asyncclient AioClient ClientAio aio_client
async: client_aio asyncio_client AsynchronousClient asynchronous_client _AsyncPool AsyncHTTPClient async
sync: SyncClient ClientSync Client_sync sync_client blocking_client SynchronousClient synchronous_client _SyncPool
none: Client Synchronizer Synchronize Aioli client resync synced
"""


@pytest.mark.parametrize("line", KINDS.strip().split("\n"))
def test_what_a_name_says(line: str) -> None:
    kind, _, names = line.partition(": ")
    told = {name: flavour_of("", name) or "none" for name in names.split()}
    assert told == dict.fromkeys(told, kind)


@pytest.mark.parametrize(
    ("path", "flavour"),
    [
        ("pkg/_async/m.py", "async"),
        ("pkg/asyncio/m.py", "async"),
        ("pkg/aio/m.pyi", "async"),
        ("pkg/sync/m.py", "sync"),
        ("pkg/async_m.py", "async"),
        ("pkg/m_sync.pyi", "sync"),
        ("pkg/m_async.py", "async"),
        ("pkg/blocking.py", "sync"),
        ("async/_sync/m.py", "sync"),
        ("sync/_async/m.py", "async"),
        ("pkg/m.py", ""),
        ("", ""),
    ],
)
def test_what_a_path_says(path: str, flavour: str) -> None:
    assert flavour_of(path, "Client") == flavour


def test_a_name_says_more_than_its_path() -> None:
    assert flavour_of("pkg/_async/m.py", "SyncClient") == "sync"
    assert flavour_of("pkg/_sync/m.py", "AsyncClient") == "async"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("AsyncClient", {"AsyncClient", "Client"}),
        ("pkg.AsyncClient", {"AsyncClient", "Client"}),
        ("_Client", {"Client"}),
        ("async_client", {"async_client", "client"}),
        ("client_async", {"client_async", "client"}),
        ("AClient", {"AClient", "Client"}),
        ("API", {"API"}),
        ("Ab", {"Ab"}),
        ("SynchronousPool", {"SynchronousPool", "Pool"}),
        ("AsynchronousPool", {"AsynchronousPool", "Pool"}),
        ("AioPool", {"AioPool", "Pool"}),
        ("asyncio_pool", {"asyncio_pool"}),
    ],
)
def test_forms_without_the_words_of_a_kind(name: str, forms: set[str]) -> None:
    assert bare_forms(name) == forms


def test_halves_share_a_form() -> None:
    assert twins("AsyncClient", "Client")
    assert twins("httpx.AsyncClient", "SyncClient")
    assert not twins("AsyncClient", "AsyncServer")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("typing.AsyncIterator", "typing.Iterator"),
        ("typing.AsyncIterable", "typing.Iterable"),
        ("typing.AsyncGenerator", "typing.Generator"),
        ("typing.AsyncContextManager", "typing.ContextManager"),
        ("contextlib.AsyncExitStack", "contextlib.ExitStack"),
        ("asyncio.Lock", "threading.Lock"),
        ("asyncio.Event", "threading.Event"),
        ("asyncio.Condition", "threading.Condition"),
        ("asyncio.Semaphore", "threading.Semaphore"),
        ("asyncio.Queue", "queue.Queue"),
        ("builtins.int", "builtins.int"),
    ],
)
def test_types_of_libraries_have_halves(one: str, other: str) -> None:
    assert sync_type(one) == other


#: The name on the async half, what its sync half offers, and the key that both have then.
ASYNC = """
aclose | close | close
aclose | | close
aclose | shut | close
__aenter__ | | __enter__
__aexit__ | | __exit__
__aiter__ | | __iter__
__anext__ | | __next__
get | get | get
get | | get
ainvoke | invoke | invoke
ainvoke | | invoke
aiter_lines | | iter_lines
aiter_lines | iter_lines | iter_lines
aping | ping | ping
aping | | aping
add | dd | dd
add | add dd | add
a_get | get | get
_aget | _get | _get
_ab | _b | _ab
ab | b | ab
abc | bc | bc
_abc | _bc | _bc
async_fetch | fetch | fetch
fetch_async | fetch | fetch
_fetch_async | _fetch | _fetch
fetch_async | fetch_sync | fetch_sync
handle_async_request | handle_request | handle_request
_drain | drain | drain
__drain | drain | __drain
special | | declared
"""


@pytest.mark.parametrize("line", ASYNC.strip().split("\n"))
def test_keys_of_the_async_half(line: str) -> None:
    name, other, key = (part.strip() for part in line.split("|"))
    assert shared_key(name, "async", {name}, set(other.split()), {"declared": "special"}) == key


#: The name on the sync half, what its async half offers, and the key.
SYNC = """
get | get | get
get | aget | get
_get | get | get
_get | _get get | _get
get_sync | get | get
sync_get | get | get
_sync_get | _get | _get
get_sync | | get_sync
declared | special | declared
_declared | declared | declared
"""


@pytest.mark.parametrize("line", SYNC.strip().split("\n"))
def test_keys_of_the_sync_half(line: str) -> None:
    name, other, key = (part.strip() for part in line.split("|"))
    assert shared_key(name, "sync", {name}, set(other.split()), {"declared": "special"}) == key


def test_a_half_s_own_name_is_not_taken_from_it() -> None:
    assert shared_key("aping", "async", {"aping", "ping"}, {"ping"}, {}) == "aping"
    assert shared_key("aclose", "async", {"aclose", "close"}, {"close"}, {}) == "close"
    assert shared_key("aclose", "async", {"aclose", "close"}, set(), {}) == "aclose"
    assert shared_key("_get", "sync", {"_get", "get"}, {"get"}, {}) == "_get"
    assert shared_key("get_sync", "sync", {"get_sync", "get"}, {"get"}, {}) == "get_sync"


@pytest.mark.parametrize(
    ("key", "has", "name"),
    [
        ("close", (), "aclose"),
        ("close", ("close",), "close"),
        ("get", (), "get"),
        ("get", ("put_async",), "get_async"),
        ("close", ("put_async",), "aclose"),
        ("__enter__", ("put_async",), "__aenter__"),
        ("__exit__", (), "__aexit__"),
        ("__iter__", (), "__aiter__"),
        ("__next__", (), "__anext__"),
        ("declared", ("put_async",), "special"),
    ],
)
def test_what_a_member_is_called_on_the_async_half(key: str, has: tuple[str, ...], name: str) -> None:
    pairs = {"declared": "special"}
    assert own_name(key, "async", pairs, has) == name
    assert own_name(key, "sync", pairs, has) == key
    assert own_name(key, "", pairs, has) == key
