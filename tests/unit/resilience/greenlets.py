"""Plays a scene of ``crowds`` in greenlets: ``python -m tests.unit.resilience.greenlets``."""

from gevent import monkey

monkey.patch_all()

import threading  # noqa: E402

from tests.unit.resilience import crowds  # noqa: E402


def main() -> None:
    seen: list[type] = []
    threading.Thread(target=lambda: seen.append(type(threading.Lock()))).start()
    for scene in crowds.SCENES:
        scene()
        print(scene.__name__)
    print(seen[0].__module__)


if __name__ == "__main__":
    main()
