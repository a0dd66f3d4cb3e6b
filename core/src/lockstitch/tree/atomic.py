"""Write a file so that whoever looks sees the old content or the new, whole, and nothing else.

The new content is written and flushed to disk beside the old, without a name where the file system
can do that, and takes the name in one step. A fault at any point, or a killed process, leaves the
old file as it was and nothing beside it.
"""

# Plain os calls: each is one that a test makes fail.
from __future__ import annotations

import contextlib
import errno
import os
import stat
from types import TracebackType

#: Names of the files that exist for the moment between writing and renaming. A tree's lister skips them.
TEMPORARY_PREFIX = ".lockstitch-"
TEMPORARY_SUFFIX = ".tmp"

_CHUNK = 1 << 20
_DESCRIPTORS = "/proc/self/fd"
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}
_NO_NAMING = {errno.EPERM, errno.EXDEV, errno.ENOENT, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}
_NO_TMPFILE = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.ENOTSUP}


class WriteError(Exception):
    """Writing failed, and the file is wholly what it was. The text is one line that names file and reason.

    Only when the directory could not be flushed after the new content took the name is it wholly new.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot write {path}: {reason}")
        self.path = path
        self.reason = reason


class ChangedMeanwhile(WriteError):
    """The file no longer has the content that the caller worked from."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "it changed meanwhile")


def write_atomic(
    path: str | os.PathLike[str],
    data: bytes,
    *,
    root: str | os.PathLike[str] | None = None,
    expect: bytes | None = None,
    mode: int | None = None,
    replace: bool = True,
    durable: bool = True,
) -> None:
    """Give the file at `path` the content `data`, wholly or not at all. Raises WriteError.

    An existing file keeps its mode, owner and extended attributes; a new one gets `mode`, or what
    the umask leaves of 0666. Refused: anything but a regular file, a file without write permission,
    and a file with several hard links (a rename would part them).

    With `root`, the file must lie inside it once every symbolic link is resolved, and a link is
    kept and its target written; without, a symbolic link is refused. With `expect`, the file must
    still hold exactly that (else ChangedMeanwhile). With `replace` false, it must not exist.
    Without `durable` the disk is not waited for, which suits caches.
    """
    with stage(path, data, root=root, expect=expect, mode=mode, replace=replace, durable=durable) as staged:
        staged.commit()


def stage(
    path: str | os.PathLike[str],
    data: bytes,
    *,
    root: str | os.PathLike[str] | None = None,
    expect: bytes | None = None,
    mode: int | None = None,
    replace: bool = True,
    durable: bool = True,
) -> Staged:
    """The first half of `write_atomic`: everything that can fail for want of space or rights. Raises WriteError.

    To change several files, stage them all, then commit them all. Each staged file holds a file
    descriptor until it is committed or discarded.
    """
    shown = os.fspath(path)
    try:
        target = _target(shown, None if root is None else os.fspath(root))
        before = _examine(shown, target, replace)
        if expect is not None:
            _compare(shown, target, expect)
        staged = Staged(shown, target, data, before=before, mode=mode, expect=expect, replace=replace, durable=durable)
        try:
            staged._fill(nameless=True)
        except BaseException:
            staged.discard()
            raise
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        raise WriteError(shown, _reason(error)) from error
    return staged


class Staged:
    """New content on disk that has not taken its name yet. Leaving the `with` block discards it."""

    def __init__(
        self,
        shown: str,
        target: str,
        data: bytes,
        *,
        before: os.stat_result | None,
        mode: int | None,
        expect: bytes | None,
        replace: bool,
        durable: bool,
    ) -> None:
        self._shown = shown
        self._target = target
        self._directory = os.path.dirname(target) or "."
        self._data = data
        self._before = before
        self._mode = mode
        self._expect = expect
        self._replace = replace
        self._durable = durable
        self._temporary = ""
        self._fd = -1

    def __enter__(self) -> Staged:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def commit(self) -> None:
        """Let the new content take the name. Raises WriteError.

        The old content then stands, unless all that failed was to flush the directory.
        """
        try:
            if self._expect is not None:
                _compare(self._shown, self._target, self._expect)
            self._take_name()
            if self._durable:
                _sync_directory(self._directory)
        except OSError as error:
            raise WriteError(self._shown, _reason(error)) from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Drop what was staged, if it has not been committed."""
        if self._temporary:
            temporary, self._temporary = self._temporary, ""
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            with contextlib.suppress(OSError):
                os.close(fd)

    def _fill(self, *, nameless: bool) -> None:
        # A file that is to be private must not be readable by others while it is written.
        before, mode = self._before, self._mode
        self._open(0o666 if before is None and mode is None else 0o600, nameless)
        view = memoryview(self._data)
        while view:
            view = view[os.write(self._fd, view[:_CHUNK]) :]
        if before is not None:
            _keep_owner(self._fd, before)
            _keep_attributes(self._fd, self._target)
            os.fchmod(self._fd, stat.S_IMODE(before.st_mode))
        elif mode is not None:
            os.fchmod(self._fd, mode)
        if self._durable:
            os.fsync(self._fd)

    def _open(self, mode: int, nameless: bool) -> None:
        flag = getattr(os, "O_TMPFILE", 0)
        if nameless and flag and os.path.isdir(_DESCRIPTORS):
            try:
                self._fd = os.open(self._directory, flag | os.O_WRONLY | os.O_CLOEXEC, mode)
            except OSError as error:
                # Some file systems cannot; a directory that is not there fails again below, and says so.
                if error.errno not in _NO_TMPFILE:
                    raise
            else:
                return
        # Known before it exists, so that an interrupt in between leaves nothing behind.
        self._temporary = self._fresh_name()
        self._fd = os.open(self._temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode)

    def _take_name(self) -> None:
        if not self._temporary and self._before is None:
            try:
                if self._link(self._target):
                    return
            except FileExistsError:
                if not self._replace:
                    raise
        if not self._temporary:
            self._temporary = self._fresh_name()
            if not self._link(self._temporary):
                self.discard()
                self._fill(nameless=False)
        if not self._replace and not _take_if_free(self._temporary, self._target):
            return
        os.replace(self._temporary, self._target)
        self._temporary = ""

    def _link(self, name: str) -> bool:
        """Name the nameless file; whether the file system can do that."""
        try:
            # Without a directory descriptor Python calls link(2), which would link the link in /proc.
            os.link(f"{_DESCRIPTORS}/{self._fd}", name, src_dir_fd=self._fd, follow_symlinks=True)
        except OSError as error:
            if error.errno not in _NO_NAMING:
                raise
            return False
        return True

    def _fresh_name(self) -> str:
        return os.path.join(self._directory, f"{TEMPORARY_PREFIX}{os.urandom(8).hex()}{TEMPORARY_SUFFIX}")


def _target(shown: str, root: str | None) -> str:
    """The file that is really written, links resolved as far as they are allowed to be."""
    if root is None:
        if os.path.islink(shown):
            raise WriteError(shown, "it is a symbolic link")
        return shown
    target = os.path.realpath(shown)
    inside = os.path.realpath(root)
    if os.path.commonpath([inside, target]) != inside or target == inside:
        raise WriteError(shown, "it leads out of the root")
    if os.path.islink(target):  # realpath leaves a loop of links as it is
        raise WriteError(shown, "its symbolic links form a loop")
    return target


def _examine(shown: str, target: str, replace: bool) -> os.stat_result | None:
    try:
        before = os.lstat(target)
    except FileNotFoundError:
        return None
    if not replace:
        raise WriteError(shown, "it exists already")
    if not stat.S_ISREG(before.st_mode):
        raise WriteError(shown, "it is a directory" if stat.S_ISDIR(before.st_mode) else "it is not a regular file")
    if before.st_nlink > 1:
        raise WriteError(shown, f"it has {before.st_nlink} hard links, and replacing it would part them")
    if not os.access(target, os.W_OK):
        raise WriteError(shown, "no permission to write it")
    return before


def _compare(shown: str, target: str, expect: bytes) -> None:
    try:
        with open(target, "rb") as stream:
            same = stream.read(len(expect) + 1) == expect
    except FileNotFoundError:
        same = False
    if not same:
        raise ChangedMeanwhile(shown)


def _take_if_free(temporary: str, target: str) -> bool:
    """Give the file a second name that must be free; whether that is still to be done by renaming."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        return True
    return False


def _keep_owner(fd: int, before: os.stat_result) -> None:
    now = os.fstat(fd)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        os.fchown(fd, before.st_uid, before.st_gid)


def _keep_attributes(fd: int, target: str) -> None:
    """Access lists and other extended attributes, as far as the file system lets them be copied."""
    if not hasattr(os, "listxattr"):  # pragma: no cover - not Linux
        return
    with contextlib.suppress(OSError):
        for name in os.listxattr(target):
            with contextlib.suppress(OSError):
                os.setxattr(fd, name, os.getxattr(target, name))


def _sync_directory(directory: str) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP}:
            raise
    finally:
        os.close(fd)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
