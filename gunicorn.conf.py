"""What Gunicorn reads by itself when it is started from the repository root.

``gunicorn -k gevent -w 4 'src.app:create_app()'`` and a bare ``gunicorn 'src.app:create_app()'``
both work; what the command line (or ``GUNICORN_CMD_ARGS``) says wins over this file. Only light
modules are imported here, because this process forks workers that are monkey-patched later.
"""

from __future__ import annotations

import math
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any

from src.settings import Settings, SettingsError

try:
    _settings = Settings.from_env()
except SettingsError as error:
    # One line a variable and an end: a restart loop of tracebacks would help nobody.
    print("Nextvision cannot start with these settings:", file=sys.stderr)  # noqa: T201
    for _name, _fault in error.faults:
        print(f"  {_name}: {_fault}", file=sys.stderr)  # noqa: T201
    sys.exit(2)

bind = (
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else (f"{_settings.host}:{_settings.port}")
)
worker_class = "gevent"
workers = _settings.worker_count
preload_app = False
proc_name = "nextvision"

# A worker that does not come back to its loop for this long is stuck, not busy.
timeout = 120
# From the signal on: the grace for load balancers, the time for what runs, and some to close.
graceful_timeout = math.ceil(_settings.drain_grace_seconds + _settings.drain_seconds) + 8
keepalive = 5
# Workers are not recycled by default: nothing here is known to leak.
max_requests = 0
max_requests_jitter = 0

# The application writes one canonical line a request; Gunicorn's own words go to stderr.
accesslog = None
errorlog = "-"
loglevel = _settings.log_level.lower()

# Forwarded headers are read by ProxyFix alone, as many hops as TRUSTED_PROXIES says.
forwarded_allow_ips = ""
# The control socket is one file for all servers of a user, and nothing here uses it.
control_socket_disable = True
if os.access("/dev/shm", os.W_OK):  # noqa: S108 - the heartbeat file must not wait for a disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108

# Must stand in the environment before a worker imports prometheus_client. Each server has a
# folder of its own, so that two servers (or a command line) never mix their figures; on a
# reload (SIGHUP) this file runs again in the same process and keeps the folder.
_folder: Path | None = None
if _settings.prometheus_enabled:
    _base = _settings.prometheus_multiproc_dir or _settings.var_dir / "metrics"
    _own = f"server-{os.getpid()}"
    _folder = _base if _base.name == _own else _base / _own
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder)


def on_starting(server: Any) -> None:
    """Make what the workers share, and let Ctrl-C finish what is in flight as SIGTERM does."""
    from src.adapters.serving.board import Board  # noqa: PLC0415
    from src.adapters.serving.turns import Turns  # noqa: PLC0415

    # On the server, where a reload, which runs this file again, finds them.
    board = server.nextvision_board = Board()
    server.nextvision_turns = Turns()

    def stop() -> None:
        board.stop()
        # Gunicorn looks for SIGINT while it waits for the workers: a second signal ends at once.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: server.SIG_QUEUE.put_nowait(signal.SIGINT))
        raise StopIteration

    server.handle_int = server.handle_term = stop
    if _folder is not None:
        from src.telemetry.multiprocess import prepare_folder  # noqa: PLC0415

        prepare_folder(_folder)


def when_ready(server: Any) -> None:  # noqa: ARG001 - the name is Gunicorn's
    """Serve the metrics alone on ``PROMETHEUS_PORT`` as well, from this process."""
    if _folder is None or _settings.prometheus_port is None:
        return
    from src.telemetry.exposition import Scrape, serve_alone  # noqa: PLC0415
    from src.telemetry.known import KeptFamilies  # noqa: PLC0415

    scrape = Scrape(
        _folder,
        revision=_settings.revision,
        disk_path=_settings.var_dir,
        known=KeptFamilies(_folder).families,
    )
    try:
        serve_alone(_settings.host, _settings.prometheus_port, scrape)
    except OSError as error:
        print(f"PROMETHEUS_PORT {_settings.prometheus_port}: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def pre_fork(server: Any, worker: Any) -> None:
    """Tell the others that there is one more, and give it what they share."""
    worker.nextvision_board = server.nextvision_board
    worker.nextvision_departure = None
    server.nextvision_board.forked(worker.age)


def post_fork(server: Any, worker: Any) -> None:
    """Wait until this worker may load: all at once would leave nothing to those that serve."""
    worker.nextvision_turns = server.nextvision_turns
    worker.nextvision_turns.take(worker.notify, beside_others=server.nextvision_board.has_served)


def pre_request(worker: Any, request: Any) -> None:
    """Let a connection end with this request where the worker is leaving."""
    departure = worker.nextvision_departure
    if departure is not None and departure.is_leaving:
        request.force_close()


def post_worker_init(worker: Any) -> None:
    """Begin what runs beside requests, and say how the worker ends.

    Where others serve already, the worker takes no request before it has read what it needs; the
    first ones of a server take them at once, so that probes are answered while they load.
    """
    board = worker.nextvision_board
    use_cases = getattr(worker.wsgi, "extensions", {}).get("nextvision")
    if use_cases is None:  # another application under the same file, a benchmark's for example
        worker.nextvision_turns.give_back()
        board.accepts(worker.age)
        return
    from src.adapters.follower import (  # noqa: PLC0415
        Follower,
        in_native_thread,
        settle_memory,
        stop_followers,
    )
    from src.adapters.serving.arrival import Arrival  # noqa: PLC0415
    from src.adapters.serving.departure import departure_of  # noqa: PLC0415
    from src.adapters.text.phrase_models import warm_encoder  # noqa: PLC0415
    from src.telemetry.known import KeptFamilies  # noqa: PLC0415
    from src.web.batches import JsonRows  # noqa: PLC0415
    from src.web.drain import running  # noqa: PLC0415
    from src.web.websocket import close_websockets  # noqa: PLC0415
    from src.wiring.cache import warm_rankings  # noqa: PLC0415
    from src.wiring.reading import gazetteer  # noqa: PLC0415

    life_cycle = use_cases.operations.life_cycle
    life_cycle.workers = lambda: max(1, board.living)
    life_cycle.at_end("background", lambda: stop_followers(5))
    departure = worker.nextvision_departure = departure_of(
        worker,
        life_cycle,
        running=lambda: running(worker.wsgi),
        close_websockets=lambda: close_websockets(worker.wsgi),
        grace_seconds=_settings.drain_grace_seconds,
        drain_seconds=_settings.drain_seconds,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, departure.signalled)
        signal.siginterrupt(number, False)

    def loaded() -> None:
        gazetteer().load()
        settle_memory()
        if _settings.text_model == "hybrid":
            in_native_thread(warm_encoder)
        warm_rankings(use_cases)
        life_cycle.warmed()

    life_cycle.warming()
    arrival = Arrival(use_cases.index.fresh, at_end=worker.nextvision_turns.give_back)
    # Twice as often as a ranking would look by itself, so that rankings seldom have to.
    Follower(
        arrival.attempt,
        seconds=_settings.index_refresh_seconds / 2,
        name="matching index",
        once_done=arrival.then(loaded),
    ).start()
    Follower(departure.follow, seconds=0.5, name="end of the worker").start()
    Follower(use_cases.phrases.follow, seconds=0.25, name="vectors of titles").start()
    rows = JsonRows(worker.wsgi)
    Follower(lambda: use_cases.batch_work.work(rows), seconds=0.5, name="batches").start()
    Follower(use_cases.webhook_work.work, seconds=1.0, name="webhooks").start()
    # So that requests seldom have to look, and that a worker nobody asks follows switches too.
    Follower(
        use_cases.features.in_force, seconds=_settings.index_refresh_seconds / 2, name="features"
    ).start()
    # So that the first question need not wait for the reading of everything that ever happened.
    Follower(use_cases.bug_figures.follow, seconds=5.0, name="figures of bugs").start()
    # Alerts ask whether parts are up, whether or not anybody asks the probes.
    components = worker.wsgi.extensions["nextvision_components"]
    Follower(components.look, seconds=5.0, name="components").start()
    if _folder is not None and _settings.prometheus_port is not None:
        kept = KeptFamilies(_folder)
        known = worker.wsgi.extensions["nextvision_metrics"].scrape.known
        Follower(lambda: kept.keep(known), seconds=5.0, name="figures of the master").start()
    if board.has_served:
        arrival.wait(worker.notify)
        worker.nextvision_turns.give_back()  # also where loading takes longer than is waited for
    use_cases.operations.health.begin()
    board.accepts(worker.age)


def worker_exit(server: Any, worker: Any) -> None:
    """Close, in order, what an orderly worker has open; it has no request any more."""
    if os.getpid() == server.pid:  # said of a worker that was gone already
        server.nextvision_board.gone(worker.age)
        return
    departure = worker.nextvision_departure
    if departure is not None and departure.is_orderly:
        departure.end()


def child_exit(server: Any, worker: Any) -> None:
    """Fold the figures of a dead worker into one file, so that none is lost and none lingers."""
    server.nextvision_board.gone(worker.age)
    if _folder is not None:
        from src.telemetry.multiprocess import fold_worker  # noqa: PLC0415

        try:
            fold_worker(_folder, worker.pid)
        except (OSError, RuntimeError, ValueError, struct.error):
            # The files stay and are still counted; the master must outlive a damaged one.
            server.log.exception("The figures of worker %s are not folded.", worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001 - the name is Gunicorn's
    """Leave no figures behind that a later server could take for its own."""
    if _folder is not None:
        from src.telemetry.multiprocess import remove_folder  # noqa: PLC0415

        remove_folder(_folder)
