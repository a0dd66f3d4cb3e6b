"""Words that a language or its tools define: they name nothing that could be missing from a repository."""

from __future__ import annotations

import builtins
import keyword


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Endings by which a dotted name is a file's.
SUFFIXES = _set(
    """
    go py pyi sh bash md sql yaml yml json toml txt env cfg ini mod sum lock proto ts js tsx html css conf
    """
)
_GO = _set(
    """
    break case chan const continue default defer else fallthrough for func go goto if import interface map
    package range return select struct switch type var nil true false iota any bool byte comparable complex64
    complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64
    uintptr append cap clear close complex copy delete imag len make max min new panic print println real
    recover main init ok err
    """
)
GO_PACKAGES = _set(
    """
    archive bufio builtin bytes cmp color atomic binary base64 big bits cipher cmplx context crypto csv debug
    draw driver ed25519 ecdsa elliptic embed encoding errors exec expvar filepath flag fmt fs gob gzip hash heap
    hex hmac html http httptest io ioutil iter json list log maps math md5 metrics mime net netip os parser path
    plugin pprof rand reflect regexp ring rpc rsa runtime scanner sha1 sha256 sha512 signal slices slog smtp
    sort sql strconv strings subtle suffixarray sync syscall syslog tar template testing time tls token trace
    unicode unique unsafe url user utf16 utf8 x509 xml zip zlib
    """
)
_SHELL = _set(
    """
    alias bg bind break builtin cd command continue declare dirs echo enable eval exec exit export false fc fg
    getopts hash help history jobs kill let local logout popd printf pushd pwd read readonly return set shift
    shopt source test times trap true type typeset ulimit umask unalias unset wait if then else elif fi for do
    done while until case esac function in select time awk bash cat chmod chown cp curl cut date docker find git
    grep gzip head ln ls make mkdir mv ps python python3 rm rsync sed sh sleep sort ssh sudo systemctl tail tar
    tee touch tr uniq wget xargs jq
    """
)
#: Words of SQL and HTTP that are written in capitals and name nothing.
CAPITALS = _set(
    """
    SELECT INSERT UPDATE DELETE UPSERT MERGE BEGIN COMMIT ROLLBACK NULL TRUE FALSE JOIN WHERE FROM INTO VALUES
    SET AND OR NOT EXISTS LOCK TRUNCATE DROP CREATE ALTER UNIQUE PRIMARY CASCADE RETURNING DEFAULT DISTINCT
    HAVING LIMIT SAVEPOINT GET POST PUT PATCH HEAD OPTIONS TRACE CONNECT HTTP HTTPS TCP UDP TLS JSON YAML TOML
    SQL URL URI UTC EOF TODO SERIALIZABLE SIGTERM SIGKILL SIGINT SIGHUP ENOENT EINTR
    """
)
#: Words that begin a paragraph of a registry, or a detail of an entry, and name no invariant.
LABELS = _set(
    """
    applies background caution check checks context description enforced enforcement example examples how important
    note notes owner owners rationale reason remark scope see since statement status test tests text tip todo warning
    what when where why words
    """
)
PYTHON = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls"})
KNOWN = {"go": _GO, "python": PYTHON, "shell": _SHELL}
EVERYWHERE = frozenset({"nil", "null", "none", "true", "false", "undefined", "ok", "err", "this", "self"})
