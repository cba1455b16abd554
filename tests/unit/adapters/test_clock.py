"""What a long piece of work does so that others are served meanwhile."""

from __future__ import annotations

import subprocess
import sys

# A worker's situation: one greenlet computes in steps, another waits for bytes that come in
# during the first step. It prints after how many of the five steps the bytes were read.
_WORKER = """
from gevent import monkey
monkey.patch_all()
import socket
import gevent
from src.adapters.clock import breathe

here, there = socket.socketpair()
steps, read_after = [], []

def read():
    here.recv(1)
    read_after.append(len(steps))

def compute():
    there.send(b"x")
    for step in range(5):
        steps.append(step)
        breathe()

reader = gevent.spawn(read)
gevent.sleep(0.001)
gevent.joinall([gevent.spawn(compute), reader])
print(read_after[0])
"""


def test_a_request_that_comes_in_is_read_at_the_next_breath() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORKER], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) <= 2
