"""What docs/integration.md says may be copied works where nothing else is."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_DOCUMENT = (_ROOT / "docs" / "integration.md").read_text(encoding="utf-8")


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def test_the_pure_package_imports_itself_and_the_standard_library_alone() -> None:
    files = sorted((_ROOT / "src" / "resilience").rglob("*.py"))
    assert len(files) > 30
    for path in files:
        for name in imported(path):
            is_own = name == "src.resilience" or name.startswith("src.resilience.")
            assert is_own or name.split(".")[0] in sys.stdlib_module_names, f"{path}: {name}"


def test_what_is_copied_runs_without_the_rest(tmp_path: Path) -> None:
    told = _DOCUMENT.split("\n## ", 1)[0]
    copied = re.findall(r"`(src/[\w/.]+)`", told)
    assert {"src/resilience", "src/flask_resilience", "src/adapters/redis"} <= set(copied)
    for each in copied:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        if (_ROOT / each).is_dir():
            shutil.copytree(_ROOT / each, tmp_path / each, dirs_exist_ok=True)
        else:
            shutil.copy(_ROOT / each, tmp_path / each)
    example = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", _DOCUMENT, re.DOTALL)
    assert example is not None
    ran = subprocess.run(
        [sys.executable, "-c", f"{example[1]}\nimport src.adapters.redis.circuit_store"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stdout == example[2], ran.stderr
    assert ran.returncode == 0, ran.stderr
