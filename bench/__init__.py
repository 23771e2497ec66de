"""How fast the pages are, beside what the database and the frame of a page alone would cost.

`make bench` fills two databases of PostgreSQL with the demo data, asks every page in turn by the
real middleware, and writes the table into docs/performance.md.
"""
