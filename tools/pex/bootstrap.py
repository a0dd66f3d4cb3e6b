"""Where `lockstitch.pex` begins: makes the modules of the archive importable, and calls the command line.

Any Python 3 must be able to read this file: one that is too old, or too new for what is compiled in the archive, looks
for another one.
"""

import os
import sys

OLDEST = (3, 11)
#: Others that may be on the PATH where `python3` will not do.
OTHERS = ("python3.13", "python3.12", "python3.11", "python3.14")


def hand_over(reason, names=OTHERS):
    """Start anew under a Python that will do; ends the process with the reason when there is none."""
    for name in names:
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
            program = os.path.join(folder, name)
            if os.access(program, os.X_OK):
                os.execv(program, [program, "-IS"] + sys.argv)
    sys.stderr.write("lockstitch: %s, and this is %d.%d\n" % ((reason,) + sys.version_info[:2]))
    sys.exit(2)


def make_importable(archive):
    """Modules come from `archive` and from the standard library, and nowhere else."""
    import importlib.machinery
    import marshal
    import types
    import zipimport
    import zlib

    tag = "cp%d%d" % sys.version_info[:2]
    whole = zipimport.zipimporter(archive)
    contents = marshal.loads(whole.get_data(".contents"))
    if tag not in contents["native"]:
        known = sorted((tag[2:] for tag in contents["native"] if tag != "abi3"), key=int)
        known = ["%s.%s" % (item[0], item[1:]) for item in known]
        # No other: that would hand over in its turn, for ever.
        names = [name for name in OTHERS if name[len("python") :] in known]
        hand_over("this file is for Python %s" % ", ".join(known), names)
    compiled = tag in contents["modules"]
    index = contents["modules"][tag if compiled else "source"]
    natives = dict(contents["native"]["abi3"])
    natives.update(contents["native"].get(tag, {}))
    blobs = {}

    def module(kind, name):
        offset, length = contents["modules"][kind][name][:2]
        if kind not in blobs:
            blobs[kind] = whole.get_data(".modules/" + kind)
        return zlib.decompress(memoryview(blobs[kind])[offset : offset + length])

    class Native(importlib.machinery.ExtensionFileLoader):
        """A compiled module. Its file is there for as long as it takes to load it."""

        def create_module(self, spec):
            self.path, forget = written(whole.get_data(natives[spec.name]))
            spec.origin = self.path
            try:
                return super().create_module(spec)
            finally:
                forget()

    class Modules:
        """Finds and loads the modules of the archive."""

        def find_spec(self, fullname, path=None, target=None):
            if fullname in natives:
                return importlib.machinery.ModuleSpec(fullname, Native(fullname, archive), origin=archive)
            if fullname not in index:
                return None
            spec = importlib.machinery.ModuleSpec(fullname, self, is_package=self.is_package(fullname))
            spec.origin = self.get_filename(fullname)
            spec.has_location = True
            if spec.submodule_search_locations is not None:
                spec.submodule_search_locations.append(os.path.dirname(spec.origin))
            return spec

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            exec(self.get_code(module.__name__), module.__dict__)

        def get_code(self, fullname):
            if compiled:
                return marshal.loads(module(tag, fullname))
            return compile(module("source", fullname), self.get_filename(fullname), "exec", dont_inherit=True)

        def get_source(self, fullname):
            return module("source", fullname).decode("utf-8", "replace")

        def is_package(self, fullname):
            return index[fullname][2]

        def get_filename(self, fullname):
            end = os.sep + "__init__.py" if self.is_package(fullname) else ".py"
            return os.path.join(archive, *fullname.split(".")) + end

        def get_data(self, path):
            return whole.get_data(path)

        def get_resource_reader(self, fullname):
            from importlib.readers import ZipReader

            above = fullname.rpartition(".")[0].replace(".", "/")
            return ZipReader(types.SimpleNamespace(archive=archive, prefix=above + "/" if above else ""), fullname)

    sys.meta_path.insert(0, Modules())
    # What happens to be installed beside us is none of ours: the same archive does the same everywhere.
    sys.path[:] = [archive] + [item for item in sys.path[1:] if not item.endswith(("site-packages", "dist-packages"))]


def written(content):
    """A file with `content`, and what removes it again."""
    import tempfile

    try:
        handle, path = tempfile.mkstemp(prefix="lockstitch-", suffix=".so")
    except OSError:  # nothing can be written here
        if not hasattr(os, "memfd_create"):
            raise
        # It stays open: the system's loader knows modules by their paths, and would take the next for this one.
        handle = os.memfd_create("lockstitch")
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
        return "/proc/self/fd/%d" % handle, lambda: None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return path, lambda: os.unlink(path)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        hand_over("it needs Python 3.11 or newer")
    # So that `multiprocessing` has what it spawns run the archive, as `__mp_main__`, before anything else.
    __file__ = os.path.abspath(sys.argv[0])
    __spec__ = None
    make_importable(__file__)
    from lockstitch.start import run

    run()
elif __name__ == "__mp_main__":
    make_importable(os.path.abspath(sys.argv[0]))
