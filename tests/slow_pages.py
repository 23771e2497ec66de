"""A WSGI application whose pages take a moment, as most do."""

from threading import Event

MOMENT, LONG = 0.05, 2  # seconds


def answer(environ, start_response):
    Event().wait(LONG if environ["PATH_INFO"] == "/long/" else MOMENT)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
