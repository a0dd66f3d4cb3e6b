"""Reading reports, by their content, and source files."""
