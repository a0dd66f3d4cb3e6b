"""The language server: what `lockstitch check` finds, in the editor, while it is typed.

Two processes. One speaks the protocol (`app`, with pygls) and holds the texts; it never analyses. The other (`analyst`)
holds a session (`session`) for each root: it extracts what changed, judges the contracts that look at it, and answers
what is asked about the result. Nothing here is imported by any other part.
"""
