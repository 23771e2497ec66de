"""How the web server ends: whoever has reached its port is answered, and nobody comes after them.

A port that is closed throws out whoever waits at it to be let in. Left open until the last page is
made, as gunicorn leaves it, it goes on taking people for whom nobody looks any more: 24 clients of
24 lost a request. Closed by workers that have let in all who wait, it throws out those who come in
between, since a busy interpreter takes milliseconds from one to the other.

So the master first has the kernel drop what knocks from now on: the knock is repeated after a
second and refused then, and a proxy asks the next server. The workers let in all who wait, close
the port, and end when the last page is made, within `graceful_timeout`.
"""

import ctypes
import socket
import sys

SO_ATTACH_FILTER = 26  # <asm-generic/socket.h>; not in Python's socket
RETURN = 0x06  # BPF_RET | BPF_K: keep so many bytes of the packet


class Instruction(ctypes.Structure):
    """struct sock_filter of <linux/filter.h>."""

    _fields_ = [
        ("code", ctypes.c_ushort),
        ("jump_true", ctypes.c_ubyte),
        ("jump_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    ]


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("first", ctypes.POINTER(Instruction))]


def keep_out_newcomers(listener: socket.socket) -> None:
    """Drop every packet that comes to the listening socket itself; those let in have their own."""
    if sys.platform != "linux":
        return
    nothing = Instruction(RETURN, 0, 0, 0)
    program = bytes(Program(1, ctypes.pointer(nothing)))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


def stop_at_the_door(server) -> None:
    """Let gunicorn's master keep newcomers out before it ends; not when it reloads (HUP)."""
    end = server.stop

    def stop(graceful: bool = True) -> None:
        is_replaced = (
            server.reexec_pid or server.master_pid
        )  # USR2: another master has the port too
        for listener in () if is_replaced else server.LISTENERS:
            keep_out_newcomers(listener.sock)
        end(graceful)

    server.stop = stop
