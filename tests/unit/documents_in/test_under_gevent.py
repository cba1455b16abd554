"""The reader inside of a monkey-patched worker: others are served while a document is read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
from gevent import monkey
monkey.patch_all()
import json, os, signal, time
import gevent
from src.adapters.documents.isolated import IsolatedDocumentReader
from src.adapters.documents.process import Limits, ReadingProcess
from src.services.documents_text import DocumentRefusedError
from tests.unit.documents_in.corpus import pdf

class Frozen(ReadingProcess):
    def ask(self, data, limits):
        os.kill(self.pid, signal.SIGSTOP)
        return super().ask(data, limits)

ticks = []
def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.01)

ticker = gevent.spawn(tick)
reader = IsolatedDocumentReader(workers=2)
texts = [job.get() for job in [gevent.spawn(reader.read, pdf(f"CV {n}")) for n in range(6)]]
served_meanwhile = len(ticks)
frozen = IsolatedDocumentReader(limits=Limits(seconds=0.4), start=Frozen)
try:
    frozen.read(b"Bonjour")
except DocumentRefusedError as refused:
    code = refused.code
served_while_frozen = len(ticks) - served_meanwhile
victim = IsolatedDocumentReader(limits=Limits(seconds=5), start=Frozen)
given_up = gevent.spawn(victim.read, b"Bonjour")
gevent.sleep(0.2)
given_up.kill()
reader.close()
ticker.kill()
try:
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    left = True
except ChildProcessError:
    left = False
print(json.dumps({
    "texts": [text.text for text in texts], "meanwhile": served_meanwhile,
    "frozen": served_while_frozen, "code": code, "left": left,
}))
"""


def test_others_are_served_while_documents_are_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["texts"] == [f"CV {number}" for number in range(6)]
    assert found["code"] == "too_slow"
    # A blocked loop would not tick at all; how often it does is the machine's affair.
    assert found["meanwhile"] > 3
    assert found["frozen"] > 3
    assert found["left"] is False, "a process was left behind"
