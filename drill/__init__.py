"""The product in production shape, while what it stands on fails (`make drill`).

PostgreSQL, a Redis and a mail server of its own, gunicorn with two processes, a worker, two beats.
Callers register appeals through every fault, each with its key, as a browser does that tries again.
Afterwards is counted: what was accepted and is not there, what is there twice, gaps of numbers, who
was told twice or never, and how long the slowest answer took.
"""
