"""What the machine says about itself, read when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(slots=True)
class Machine:
    """Reads processor, memory, disk and network of the machine this process runs on.

    ``disk_path`` names the file system that is watched. Processor shares are over the time since
    the previous reading by the same process (the first one: since the object was made).
    """

    disk_path: Path

    def __post_init__(self) -> None:
        psutil.cpu_percent(interval=None)  # starts the interval that the first reading ends

    def cpu_percent(self) -> float:
        """Share of all processors in use, 0-100."""
        return float(psutil.cpu_percent(interval=None))

    def load_average(self) -> list[float]:
        """Runnable processes on average over 1, 5 and 15 minutes."""
        return [round(value, 2) for value in psutil.getloadavg()]

    def memory(self) -> dict[str, float]:
        """``percent`` in use, ``used_mb`` and ``available_mb`` (MB of 2**20 bytes)."""
        memory = psutil.virtual_memory()
        return {
            "percent": float(memory.percent),
            "used_mb": round(memory.used / 2**20, 1),
            "available_mb": round(memory.available / 2**20, 1),
        }

    def disk(self) -> dict[str, float]:
        """``percent`` in use and ``used_gb`` of the watched file system (GB of 2**30 bytes)."""
        path = self.disk_path
        while not path.exists():
            path = path.parent
        disk = psutil.disk_usage(str(path))
        return {
            "percent": float(disk.percent),
            "used_gb": round(disk.used / 2**30, 2),
            "free_gb": round(disk.free / 2**30, 2),
        }

    def network(self) -> dict[str, int]:
        """``bytes_sent`` and ``bytes_received`` since the machine started, all interfaces."""
        counters: Any = psutil.net_io_counters()
        if counters is None:  # a container without a network, which its types do not know
            return {"bytes_sent": 0, "bytes_received": 0}
        return {"bytes_sent": counters.bytes_sent, "bytes_received": counters.bytes_recv}

    def process_memory_mb(self) -> float:
        """Resident memory of this process (MB of 2**20 bytes)."""
        return round(psutil.Process().memory_info().rss / 2**20, 1)
