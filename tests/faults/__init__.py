"""The fault matrix: what each fault of the web, of a document or of the machine costs each kind of source.

`web` is the loopback web with its names, `kinds` the kinds of source as it shows them, `table` the faults as data,
`story` lets one fault come over one kind and measures what comes of it, `deliveries` does so for channels, `document`
keeps docs/reliability.md.
`python -m tests.faults --write` measures all and writes the tables anew.
"""
