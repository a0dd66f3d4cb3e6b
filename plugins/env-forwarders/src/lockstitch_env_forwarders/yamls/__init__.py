"""YAML: Compose, Kubernetes, GitHub Actions, and plain lists of names."""
