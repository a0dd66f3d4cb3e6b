import subprocess
import sys
import types

import pytest
from lockstitch.languages import golang, python


@pytest.mark.parametrize("package", [golang, python], ids=lambda package: package.__name__)
def test_every_public_name_is_found_and_is_no_module(package):
    # A module called as one of the names would hide it as soon as anybody imports it.
    assert [name for name in package.__all__ if isinstance(getattr(package, name), types.ModuleType)] == []
    assert len(package.__all__) == len(set(package.__all__))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018 - asked for on purpose


def test_a_name_brings_only_its_own_module():
    code = (
        "import sys, lockstitch.languages.golang as go; go.GoImport\n"
        "print(sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('lockstitch.languages.golang.')))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == "['expressions', 'facts']"
