"""Go: types, interfaces, packages and functions as siblings."""
