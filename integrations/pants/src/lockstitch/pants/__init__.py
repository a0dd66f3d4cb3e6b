"""A Pants backend: `lint` judges the contracts of the repository, `fix` carries out what it can mend."""
