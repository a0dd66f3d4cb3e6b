"""Random changes of real inputs: no extractor raises, each says the same twice, and the configuration only complains.

`make soak` runs many more of them (`tests/faults/soak.py`).
"""

from __future__ import annotations

import random

import pytest
from fuzzing import corpus, extractors, mutate, problems_of_configuration, problems_of_extractor

INPUTS = 60


@pytest.mark.parametrize("name", [f"{extractor.id}-{language}" for extractor, language in extractors()])
def test_extractors_take_anything(name):
    extractor, language = next(pair for pair in extractors() if f"{pair[0].id}-{pair[1]}" == name)
    seeds, chance = corpus(language), random.Random(name)
    for _ in range(INPUTS):
        content = mutate(chance.choice(seeds), seeds, chance)
        assert problems_of_extractor(extractor, language, content) == "", content


def test_the_configuration_takes_anything():
    seeds, chance = corpus("toml"), random.Random(7)
    for _ in range(300):
        content = mutate(chance.choice(seeds), seeds, chance)
        assert problems_of_configuration(content) == "", content
