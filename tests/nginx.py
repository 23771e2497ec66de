"""The example of a proxy run as it stands: only its places and ports are those of a test."""

import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection

from bench.processes import free_port, wait_for
from tests.source import ROOT

PATIENCE = 10  # seconds
MAIN = """
daemon off; master_process off; worker_processes 1; pid {place}/pid; error_log {place}/error.log;
events {{}}
http {{
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/feedback.conf;
}}
"""


def program() -> str | None:
    """A system keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


class Nginx:
    def __init__(self, place: Path, upstreams: list[int]) -> None:
        self.place, self.port = place, free_port()
        (place / "feedback.conf").write_text(self._example(upstreams))
        (place / "nginx.conf").write_text(MAIN.format(place=place))
        self.command = [program(), "-p", str(place), "-c", str(place / "nginx.conf")]
        self.command += ["-e", str(place / "error.log")]

    def _example(self, upstreams: list[int]) -> str:
        """Without HTTPS, for it has no certificate, and without the page that leads to it."""
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
        text = re.sub(r" *(ssl_\w+|listen \[::\]).*;\n", "", text)
        text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};")
        servers = "".join(f"server 127.0.0.1:{port} max_fails=0;\n" for port in upstreams)
        return re.sub(r"server 127\.0\.0\.1:8000 max_fails=0;\n", servers, text, count=1)

    def check(self) -> str:
        """What `nginx -t` says; raises CalledProcessError where it refuses."""
        done = subprocess.run([*self.command, "-t"], check=True, capture_output=True, text=True)
        return done.stderr

    @contextmanager
    def running(self):
        process = subprocess.Popen(self.command)
        try:
            assert wait_for(self._answers, within=PATIENCE), (self.place / "error.log").read_text()
            yield f"http://127.0.0.1:{self.port}/"
        finally:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        try:
            create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


class Upstream:
    """A server in the place of the product; it notes what it is asked, and may hang up."""

    def __init__(self, *, hangs_up: bool = False) -> None:
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self.asked, hangs_up))
        self.port = self.server.server_address[1]

    def __enter__(self) -> "Upstream":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_args) -> None:
        self.server.shutdown()
        self.server.server_close()


def handler(asked: list[str], hangs_up: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.command)
            if not hangs_up:
                self.send_response(204)
                self.end_headers()

        do_POST = do_GET

        def log_message(self, *_args) -> None:
            pass

    return Handler
