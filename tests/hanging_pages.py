"""A WSGI application whose pages hang, as all do when the database does."""

from threading import Event


def answer(environ, start_response):
    words = {"/healthz/": b"well", "/quick/": b"quick"}.get(environ["PATH_INFO"])
    if words is None:
        Event().wait()
    start_response("200 OK", [("Content-Length", str(len(words)))])
    return [words]
