"""Compiles modules with the Python that runs this: {name: source} on standard input, {name: code} on standard output."""

import marshal
import sys
import warnings

warnings.simplefilter("ignore")  # what others' modules are warned of is not ours to mend
sources = marshal.loads(sys.stdin.buffer.read())
compiled = {}
for name in sorted(sources):
    try:
        # The name is what tracebacks show: where the archive lies is not known, and must not matter.
        compiled[name] = marshal.dumps(compile(sources[name], name, "exec", dont_inherit=True))
    except SyntaxError:  # written for another version
        continue
sys.stdout.buffer.write(marshal.dumps(compiled, 2))
