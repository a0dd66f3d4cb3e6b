"""The command line."""

import gc

from lockstitch.cli.sparing import spare

# Nearly all that a run makes lives to its end: to look for garbage so often would cost a tenth of the run.
gc.set_threshold(200_000, 20, 100)
spare()
