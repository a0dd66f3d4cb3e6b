"""What lets a run outlive its plugins: it is made in a child, and what it was doing can be read when that has died.

Nothing heavy is imported here: a fork costs by what there is in memory, so it comes first.
"""

#: Processor seconds for one call of a plugin about one contract, unless the user says otherwise.
CALL_SECONDS = 60.0
