"""Makes .venv and installs the pinned requirements into it, only where that is not done yet.

``python3 tools/setup.py [--dev]``. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-requirements"


def main() -> int:
    """0 when everything is installed, 1 after one sentence about what is in the way."""
    wanted = ROOT / ("requirements-dev.txt" if "--dev" in sys.argv[1:] else "requirements.txt")
    if not works() and not make():
        return 1
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    line = f"{wanted.name} {digest}"
    done = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if line in done:
        return 0
    print(f"Installing {wanted.name} into .venv ...", flush=True)
    if not install(wanted):
        return 1
    # The development set holds the other one: after it, nothing is left to do for either.
    covered = [line]
    if wanted.name == "requirements-dev.txt":
        served = ROOT / "requirements.txt"
        covered.append(f"{served.name} {hashlib.sha256(served.read_bytes()).hexdigest()}")
    kept = [old for old in done if old.split()[0] not in {new.split()[0] for new in covered}]
    STAMP.write_text("\n".join([*kept, *covered]) + "\n", encoding="utf-8")
    return 0


def works() -> bool:
    """Whether .venv has an interpreter that starts (its base may have been removed)."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def make() -> bool:
    """Whether .venv could be made anew from this interpreter."""
    print(f"Making .venv with Python {sys.version.split()[0]} ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(
            "Python cannot make a virtual environment here: install its venv module "
            "(on Debian and Ubuntu: apt-get install python3-venv).\n" + result.stdout[-500:],
            file=sys.stderr,
        )
    return result.returncode == 0


def install(wanted: Path) -> bool:
    """Whether pip installed every requirement with the hash it must have."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--require-hashes",
        "--disable-pip-version-check",
        "-r",
        str(wanted),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        words = result.stderr.strip().splitlines()
        error = next((word for word in reversed(words) if word.startswith("ERROR")), "")
        print(
            "pip could not install the requirements: check the network, or the address of the "
            f"package registry (PIP_INDEX_URL). {error}",
            file=sys.stderr,
        )
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
